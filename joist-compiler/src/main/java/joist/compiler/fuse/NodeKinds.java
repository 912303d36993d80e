package joist.compiler.fuse;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;
import joist.compiler.expression.ElementwiseOperators;
import joist.graph.Graph;
import joist.graph.Node;
import joist.graph.ValueType;
import joist.tensor.ElementType;

/** What kind of group each node begins, and why it is run that way. */
final class NodeKinds {
  private static final Set<String> VIEWS =
      Set.of("Reshape", "Flatten", "Squeeze", "Unsqueeze", "Transpose", "Slice", "Split", "Expand");
  private static final Set<String> MOVES =
      Set.of("Tile", "DepthToSpace", "SpaceToDepth", "Pad", "Gather", "Resize", "Upsample");
  private static final Set<String> RESHAPES = Set.of("Reshape", "Flatten", "Squeeze", "Unsqueeze");
  private static final Set<String> CONTRACTIONS = Set.of("MatMul", "Gemm", "Conv");
  private static final Set<String> RECURRENT = Set.of("LSTM", "GRU", "RNN");
  private static final Set<String> TREES =
      Set.of("TreeEnsemble", "TreeEnsembleRegressor", "TreeEnsembleClassifier");
  private static final Set<String> WINDOWS =
      Set.of("MaxPool", "AveragePool", "GlobalAveragePool", "LRN");

  private final Graph graph;
  private final Map<String, ValueType> types;

  NodeKinds(Graph graph, Map<String, ValueType> types) {
    this.graph = graph;
    this.types = types;
  }

  Group.Kind kind(Node node) {
    if (!node.domain().equals(Node.ONNX)) {
      return isTrees(node) ? Group.Kind.TREES : Group.Kind.CALL;
    }
    if (VIEWS.contains(node.operator())) {
      return isView(node) ? Group.Kind.VIEW : Group.Kind.CALL;
    }
    if (MOVES.contains(node.operator())) {
      return hasSizes(node) && !isText(node) ? Group.Kind.MOVE : Group.Kind.CALL;
    }
    if (node.operator().equals("Concat")) {
      return type(node.outputs().getFirst()) == ElementType.STRING
          ? Group.Kind.CALL
          : Group.Kind.JOIN;
    }
    if (isElementwise(node)) {
      return Group.Kind.MAP;
    }
    if (Rows.supports(node, graph.opsets().getOrDefault("", 1), types, this::axes)) {
      return Group.Kind.ROWS;
    }
    boolean real = allReal(node);
    if (real && RECURRENT.contains(node.operator())) {
      return Group.Kind.RECURRENT;
    }
    if (real && CONTRACTIONS.contains(node.operator())) {
      return Group.Kind.CONTRACTION;
    }
    return real && WINDOWS.contains(node.operator()) && node.outputs().size() == 1
        ? Group.Kind.WINDOW
        : Group.Kind.CALL;
  }

  String reason(Node node) {
    return switch (kind(node)) {
      case VIEW -> "a view: no work of its own";
      case MAP -> "begins a loop nest";
      case ROWS -> "a loop nest over rows";
      case CONTRACTION -> "a product of its own";
      case WINDOW -> "a window of its own";
      case RECURRENT -> "a recurrent layer of its own";
      case MOVE -> "copies elements to other places";
      case TREES -> "trees walked side by side";
      case JOIN -> "copies its inputs side by side";
      case CALL -> "no loop nest is known for it: it is called";
    };
  }

  private boolean isTrees(Node node) {
    boolean known = node.domain().equals(Node.ONNX_ML) && TREES.contains(node.operator());
    ValueType x = known ? types.get(node.inputs().getFirst()) : null;
    return x != null
        && x.elementType() == ElementType.F32
        && x.rank() == 2
        && node.outputs().stream().noneMatch(name -> name.isEmpty() || isText(name));
  }

  private boolean isText(String name) {
    return type(name) == ElementType.STRING;
  }

  private Optional<long[]> axes(String name) {
    return Optional.ofNullable(graph.initializers().get(name))
        .filter(tensor -> tensor.type() == ElementType.I64)
        .map(tensor -> LongStream.range(0, tensor.shape().elements()).map(tensor::i64).toArray());
  }

  private ElementType type(String name) {
    ValueType type = types.get(name);
    return type == null ? ElementType.STRING : type.elementType();
  }

  private boolean isElementwise(Node node) {
    List<ElementType> inputs = new ArrayList<>();
    node.inputs().forEach(name -> inputs.add(type(name)));
    return ElementwiseOperators.supports(node, inputs, type(node.outputs().getFirst()));
  }

  private boolean allReal(Node node) {
    return node.inputs().stream()
            .filter(name -> !name.isEmpty())
            .allMatch(name -> type(name) == ElementType.F32)
        && node.outputs().stream()
            .filter(name -> !name.isEmpty())
            .allMatch(name -> type(name) == ElementType.F32);
  }

  /** Texts have no strides: they are arrays on the heap, which only keep their order. */
  private boolean isView(Node node) {
    return hasSizes(node) && (!isText(node) || RESHAPES.contains(node.operator()));
  }

  private boolean isText(Node node) {
    return type(node.inputs().getFirst()) == ElementType.STRING;
  }

  private boolean hasSizes(Node node) {
    return node.inputs().stream()
        .skip(1)
        .allMatch(name -> name.isEmpty() || graph.initializers().containsKey(name));
  }

  /** Whether a node can run where a product's results leave the registers. */
  boolean isEpilogue(Node node, String result) {
    return node.inputs().stream().filter(result::equals).count() == 1
        && node.outputs().size() == 1
        && type(node.outputs().getFirst()) == ElementType.F32;
  }
}
