package joist.graph.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import joist.graph.Dim;
import joist.graph.Graph;
import joist.graph.Node;
import joist.graph.ValueType;
import joist.graph.tree.TreeEnsemble;
import joist.graph.typing.Verifier;
import joist.tensor.Tensor;

/**
 * What running a graph costs, node by node: arithmetic operations and bytes of tensors read and
 * written, as if every value went to memory and back.
 *
 * <p>Counted as usual: a multiply and an add are two operations, a function of one element is one,
 * a branch of a tree is one (each tree counts its mean leaf depth). Strings count no bytes; an
 * extent that has no known value counts as 1.
 *
 * @param nodes in the graph's order
 * @param weightBytes bytes of the constants
 */
public record Cost(List<NodeCost> nodes, long weightBytes) {
  /** What one node costs. */
  public record NodeCost(
      String name, String operator, long flops, long bytesRead, long bytesWritten) {}

  public Cost {
    nodes = List.copyOf(nodes);
  }

  /** The cost for extents of the symbols, such as {@code {"N": 32}}. */
  public static Cost of(Graph graph, Map<String, Long> extents) {
    Map<String, ValueType> types = Verifier.infer(graph);
    List<NodeCost> nodes = new ArrayList<>();
    for (Node node : graph.nodes()) {
      Count count = new Count(node, types, extents);
      nodes.add(
          new NodeCost(
              node.name(),
              node.qualifiedOperator(),
              count.flops(),
              count.bytes(node.inputs()),
              count.bytes(node.outputs())));
    }
    long weights = graph.initializers().values().stream().mapToLong(Tensor::byteSize).sum();
    return new Cost(nodes, weights);
  }

  public long flops() {
    return nodes.stream().mapToLong(NodeCost::flops).sum();
  }

  /** Bytes read and written by all nodes. */
  public long bytes() {
    return nodes.stream().mapToLong(node -> node.bytesRead + node.bytesWritten).sum();
  }

  /** Counts one node. */
  private record Count(Node node, Map<String, ValueType> types, Map<String, Long> extents) {
    long flops() {
      return switch (node.operator()) {
        case "MatMul" -> 2 * output() * last(node.inputs().getFirst());
        case "Gemm" -> 2 * output() * inner();
        case "LinearRegressor", "LinearClassifier" ->
            2 * rows() * node.floatsAttribute("coefficients").length;
        case "TreeEnsemble", "TreeEnsembleRegressor", "TreeEnsembleClassifier" ->
            Math.round((double) rows() * meanDepths(TreeEnsemble.decode(node)));
        case "ReduceSum",
            "ReduceMean",
            "ReduceMax",
            "ReduceMin",
            "ReduceProd",
            "ArgMax",
            "ArgMin",
            "CumSum" ->
            input();
        case "Softmax", "LogSoftmax" -> 4 * output();
        default -> movesOnly() ? 0 : output();
      };
    }

    private boolean movesOnly() {
      return switch (node.operator()) {
        case "Identity",
            "Constant",
            "ConstantOfShape",
            "Shape",
            "Size",
            "Reshape",
            "Flatten",
            "Squeeze",
            "Unsqueeze",
            "Transpose",
            "Expand",
            "Tile",
            "Concat",
            "Split",
            "Slice",
            "Gather",
            "GatherElements",
            "ArrayFeatureExtractor",
            "FeatureVectorizer" ->
            true;
        default -> false;
      };
    }

    private long input() {
      return elements(node.inputs().getFirst());
    }

    private long output() {
      return elements(node.outputs().getFirst());
    }

    private long inner() {
      boolean transposed = node.intAttribute("transA", 0) != 0;
      long columns = last(node.outputs().getFirst());
      long rows = columns == 0 ? 0 : output() / columns;
      if (!transposed) {
        return last(node.inputs().getFirst());
      }
      return rows == 0 ? 0 : input() / rows;
    }

    private long rows() {
      List<Dim> dims = dims(node.inputs().getFirst());
      return dims.size() < 2 ? 1 : extent(dims.getFirst());
    }

    private long last(String value) {
      List<Dim> dims = dims(value);
      return dims.isEmpty() ? 1 : extent(dims.getLast());
    }

    private List<Dim> dims(String value) {
      return Optional.ofNullable(types.get(value)).map(ValueType::dims).orElse(List.of());
    }

    private long elements(String value) {
      return dims(value).stream().mapToLong(this::extent).reduce(1, (a, b) -> a * b);
    }

    private long extent(Dim dim) {
      return switch (dim) {
        case Dim.Known(long extent) -> extent;
        case Dim.Symbol(String name) -> extents.getOrDefault(name, 1L);
      };
    }

    long bytes(List<String> values) {
      long bytes = 0;
      for (String value : values) {
        ValueType type = types.get(value);
        bytes += type == null ? 0 : elements(value) * type.elementType().bytes();
      }
      return bytes;
    }

    /** The sum over trees of the mean depth of a leaf. */
    private static double meanDepths(TreeEnsemble trees) {
      int[] depth = new int[trees.branches()];
      int[] stack = new int[trees.branches() + 1];
      double sum = 0;
      for (int tree = 0; tree < trees.trees(); tree++) {
        long leafDepths = 0;
        long leaves = 0;
        int size = 0;
        stack[size++] = trees.root(tree);
        while (size > 0) {
          int branch = stack[--size];
          if (branch < 0) {
            leaves++;
            continue;
          }
          for (int child : new int[] {trees.trueChild(branch), trees.falseChild(branch)}) {
            if (child < 0) {
              leaves++;
              leafDepths += depth[branch] + 1;
            } else {
              depth[child] = depth[branch] + 1;
              stack[size++] = child;
            }
          }
        }
        sum += (double) leafDepths / leaves;
      }
      return sum;
    }
  }
}
