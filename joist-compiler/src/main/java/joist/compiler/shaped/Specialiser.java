package joist.compiler.shaped;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import joist.compiler.pass.DropDeadNodes;
import joist.compiler.pass.FoldConstants;
import joist.compiler.pass.InlineBranches;
import joist.compiler.pass.MergeEqualNodes;
import joist.compiler.pass.ShapedPass;
import joist.graph.DatumType;
import joist.graph.Dim;
import joist.graph.Graph;
import joist.graph.Node;
import joist.graph.Value;
import joist.graph.ValueType;
import joist.graph.typing.Verifier;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/**
 * Makes a graph of any shapes one of concrete shapes: extents are put in for symbols, {@code Shape}
 * and {@code Size} become constants, and what depends on them alone is folded.
 */
final class Specialiser {
  private Specialiser() {}

  /** A graph with the types of its values; extents that only running can tell stay symbols. */
  record Special(Graph graph, Map<String, ValueType> types) {
    /** Whether the extents of all of a node's values are known. */
    boolean isSettled(Node node) {
      return node.inputs().stream().allMatch(this::isSettled)
          && node.outputs().stream().allMatch(this::isSettled);
    }

    private boolean isSettled(String name) {
      ValueType type = types.get(name);
      boolean known = type != null && type.dims().stream().allMatch(Dim.Known.class::isInstance);
      return name.isEmpty() || known;
    }
  }

  /**
   * The graph for inputs of these shapes.
   *
   * @param given the inputs' types, in the graph's order
   */
  static Special specialise(Graph graph, List<DatumType> given) {
    List<Value> inputs = new ArrayList<>();
    for (int i = 0; i < given.size(); i++) {
      inputs.add(new Value(graph.inputs().get(i).name(), given.get(i)));
    }
    Graph special = with(graph, inputs, graph.initializers(), graph.nodes());
    Map<String, ValueType> types = Verifier.infer(special);
    int before;
    do {
      before = special.nodes().size();
      special = fold(special, types);
      types = Verifier.infer(special);
    } while (special.nodes().size() != before);
    Graph lowered = special;
    for (ShapedPass pass : ShapedPass.standard()) {
      Graph current = lowered;
      lowered = pass.apply(current, types);
      types = lowered.nodes().size() == current.nodes().size() ? types : Verifier.infer(lowered);
    }
    boolean constants = lowered.initializers().size() != special.initializers().size();
    special = constants ? new FoldConstants().apply(lowered) : lowered;
    special = new DropDeadNodes().apply(new MergeEqualNodes().apply(special));
    return new Special(special, Verifier.infer(special));
  }

  private static Graph with(
      Graph graph, List<Value> inputs, Map<String, Tensor> initializers, List<Node> nodes) {
    return new Graph(
        graph.name(),
        inputs,
        graph.outputs(),
        initializers,
        nodes,
        graph.opsets(),
        graph.metadata());
  }

  private static Graph fold(Graph graph, Map<String, ValueType> types) {
    Map<String, Tensor> initializers = new LinkedHashMap<>(graph.initializers());
    List<Node> nodes = new ArrayList<>();
    for (Node node : graph.nodes()) {
      boolean shape = node.operator().equals("Shape") || node.operator().equals("Size");
      if (shape && new Special(graph, types).isSettled(node)) {
        initializers.put(node.outputs().getFirst(), extents(node, types));
      } else {
        nodes.add(node);
      }
    }
    Graph shaped = with(graph, graph.inputs(), initializers, nodes);
    Graph folded = new InlineBranches().apply(new FoldConstants().apply(shaped));
    return new DropDeadNodes().apply(folded);
  }

  private static Tensor extents(Node node, Map<String, ValueType> types) {
    ValueType type = types.get(node.inputs().getFirst());
    if (type == null) {
      throw new IllegalStateException("the value '" + node.inputs().getFirst() + "' has no type");
    }
    long[] extents = type.dims().stream().mapToLong(d -> ((Dim.Known) d).extent()).toArray();
    if (node.operator().equals("Size")) {
      return Tensor.of(Shape.of(), Shape.of(extents).elements());
    }
    int rank = extents.length;
    int start = bound(node.intAttribute("start", 0), rank);
    int end = Math.max(start, bound(node.intAttribute("end", rank), rank));
    return Tensor.of(Shape.of(end - start), Arrays.copyOfRange(extents, start, end));
  }

  private static int bound(long value, int rank) {
    return (int) Math.clamp(value < 0 ? value + rank : value, 0L, (long) rank);
  }
}
