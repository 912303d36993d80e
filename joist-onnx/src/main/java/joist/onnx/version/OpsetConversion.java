package joist.onnx.version;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import joist.graph.Graph;
import joist.graph.Node;
import joist.graph.Value;
import joist.onnx.OnnxException;
import joist.tensor.Tensor;

/**
 * Says a graph in another version of {@code ai.onnx}, up or down, one version after the other.
 * Where a version changed what an operator looks like or means, an adapter rewrites its nodes
 * ({@link Adapters}); every node is then held against the operator's form in the new version: its
 * attributes, the number of its inputs and outputs, and their element types. What a version has no
 * words for is an error, never a guess.
 */
public final class OpsetConversion {
  private static final OperatorForms FORMS = OperatorForms.load();
  private static final Adapters ADAPTERS = Adapters.all();

  private OpsetConversion() {}

  /** The first version that graphs can be converted to. */
  public static int oldest() {
    return OperatorForms.OLDEST;
  }

  /** The last version that graphs can be converted to. */
  public static int newest() {
    return FORMS.newest();
  }

  /**
   * The graph in version {@code opset} of {@code ai.onnx}; other domains stay as they are. It gives
   * the same answers to the same inputs.
   *
   * @throws OnnxException when {@code opset} is not known, or a node cannot be said in it; the
   *     message names the node and the versions between which it fails
   */
  public static Graph convert(Graph graph, int opset) {
    int from = graph.opsets().getOrDefault(Node.ONNX, opset);
    check(opset, "is asked for");
    check(from, "is what the model imports");
    Graph converted = graph;
    for (int version = from; version != opset; ) {
      int next = version + Integer.signum(opset - version);
      converted = new Step(FORMS, ADAPTERS, version, next).apply(converted);
      version = next;
    }
    return from == opset ? graph : withoutLeftovers(converted, graph);
  }

  private static void check(int opset, String why) {
    if (opset < OperatorForms.OLDEST || opset > FORMS.newest()) {
      throw new OnnxException(
          "expected a version of ai.onnx from %d to %d, but %d %s"
              .formatted(OperatorForms.OLDEST, FORMS.newest(), opset, why));
    }
  }

  /** Drops the constants that only the original used, since their content became attributes. */
  private static Graph withoutLeftovers(Graph converted, Graph original) {
    Set<String> used = used(converted);
    Set<String> usedBefore = used(original);
    Map<String, Tensor> constants = new TreeMap<>();
    converted
        .initializers()
        .forEach((name, tensor) -> {
          if (used.contains(name)
              || (!usedBefore.contains(name) && original.initializers().containsKey(name))) {
            constants.put(name, tensor);
          }
        });
    List<Node> nodes =
        converted.nodes().stream()
            .filter(node ->
                !node.qualifiedOperator().equals("Constant")
                    || node.outputs().stream().anyMatch(used::contains))
            .toList();
    return new Graph(
        converted.name(),
        converted.inputs(),
        converted.outputs(),
        constants,
        nodes,
        converted.opsets(),
        converted.metadata());
  }

  /** The names that nodes, inner graphs and outputs refer to. */
  private static Set<String> used(Graph graph) {
    Set<String> used =
        graph.outputs().stream().map(Value::name).collect(Collectors.toCollection(HashSet::new));
    for (Node node : graph.nodes()) {
      used.addAll(node.inputs());
      used.addAll(node.captured());
    }
    graph.inputs().stream().map(Value::name).forEach(used::add);
    return used;
  }
}
