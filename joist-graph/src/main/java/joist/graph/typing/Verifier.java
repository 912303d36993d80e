package joist.graph.typing;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import joist.graph.Dim;
import joist.graph.Graph;
import joist.graph.GraphException;
import joist.graph.Node;
import joist.graph.Value;
import joist.graph.ValueType;
import joist.tensor.ElementType;

/**
 * Says whether a graph is well formed and well typed, and what type each value has.
 *
 * <p>Well formed: every value is made once and before it is used, outputs are made, operators are
 * known in the imported versions. Well typed: the inputs of every node fit its operator and each
 * other, and outputs are what the graph declares. Extents that only running can tell get symbols of
 * their own ({@code ?0}, {@code ?1}), which fit anything.
 */
public final class Verifier {
  private final Graph graph;
  private final Map<String, Facts> facts = new LinkedHashMap<>();
  private final Inference.Symbols symbols = new Inference.Symbols();

  private Verifier(Graph graph) {
    this.graph = graph;
  }

  /**
   * Verifies a graph.
   *
   * @return the types of all values whose rank is known: inputs, initializers and nodes' outputs,
   *     in the order in which they are made
   * @throws GraphException for the first problem, naming the node and the types that clash
   */
  public static Map<String, ValueType> verify(Graph graph) {
    Verifier verifier = new Verifier(graph);
    verifier.inferAll();
    graph.outputs().forEach(verifier::checkOutput);
    return verifier.types();
  }

  /** As {@link #verify}, but whatever the outputs' declared types are. */
  public static Map<String, ValueType> infer(Graph graph) {
    Verifier verifier = new Verifier(graph);
    verifier.inferAll();
    return verifier.types();
  }

  private Map<String, ValueType> types() {
    Map<String, ValueType> types = new LinkedHashMap<>();
    facts.forEach((name, known) ->
        known.dims().ifPresent(dims -> types.put(name, new ValueType(known.type(), dims))));
    return types;
  }

  private void inferAll() {
    for (Value input : graph.inputs()) {
      define(input.name(), Facts.of(input.type().elementType(), input.type().dims()), "an input");
    }
    graph.initializers().forEach((name, t) -> define(name, Facts.of(t), "an initializer"));
    Set<String> made = new HashSet<>();
    graph.nodes().forEach(node -> made.addAll(node.outputs()));
    for (Node node : graph.nodes()) {
      infer(node, made);
    }
  }

  private void define(String name, Facts known, String what) {
    if (facts.put(name, known) != null) {
      throw new GraphException(
          "graph '%s': the value '%s' is made twice, the second time as %s"
              .formatted(graph.name(), name, what));
    }
  }

  private void infer(Node node, Set<String> made) {
    OperatorTable.Entry entry = entry(node);
    List<Optional<Facts>> inputs = new ArrayList<>();
    for (String input : node.inputs()) {
      inputs.add(input.isEmpty() ? Optional.empty() : Optional.of(used(node, input, made)));
    }
    int opset = graph.opsets().getOrDefault(node.domain(), 1);
    Inference untyped = new Inference(node, opset, inputs, Map.of(), symbols);
    Map<String, ElementType> bound = entry.signature().bind(untyped);
    Map<Integer, ElementType> types = new HashMap<>();
    for (int i = 0; i < node.outputs().size(); i++) {
      int output = i;
      entry.signature().output(i, bound).ifPresent(type -> types.put(output, type));
    }
    List<Facts> outputs = outputs(entry, new Inference(node, opset, inputs, types, symbols));
    for (int i = 0; i < node.outputs().size(); i++) {
      if (i >= outputs.size()) {
        throw untyped.failure("expected %d outputs, got %d".formatted(outputs.size(), i + 1));
      }
      if (!node.outputs().get(i).isEmpty()) {
        define(
            node.outputs().get(i),
            outputs.get(i),
            "output %d of node '%s'".formatted(i, node.name()));
      }
    }
  }

  private static List<Facts> outputs(OperatorTable.Entry entry, Inference call) {
    try {
      return entry.rule().infer(call);
    } catch (ArithmeticException | IndexOutOfBoundsException | IllegalArgumentException e) {
      GraphException named =
          call.failure("its attributes and inputs do not fit each other: " + e.getMessage());
      named.initCause(e);
      throw named;
    }
  }

  private OperatorTable.Entry entry(Node node) {
    OperatorTable.Entry entry =
        OnnxOperators.entry(node.qualifiedOperator()).orElseThrow(() -> unknown(node));
    Integer version = graph.opsets().get(node.domain());
    OperatorSchema schema = entry.schema();
    if (version == null || version < schema.since() || version > schema.last()) {
      throw new GraphException(
          "node '%s': %s is supported for versions %d to %d of %s, but the graph imports %s"
              .formatted(
                  node.name(),
                  node.qualifiedOperator(),
                  schema.since(),
                  schema.last(),
                  node.domain().isEmpty() ? "ai.onnx" : node.domain(),
                  version == null ? "none" : version));
    }
    return entry;
  }

  private GraphException unknown(Node node) {
    List<String> supported =
        OnnxOperators.all().stream()
            .filter(schema -> schema.domain().equals(node.domain()))
            .map(OperatorSchema::name)
            .toList();
    return new GraphException(
        "node '%s': the operator %s (version %s of its domain) is not supported; of that domain, these are: %s"
            .formatted(
                node.name(),
                node.qualifiedOperator(),
                graph.opsets().getOrDefault(node.domain(), 0),
                supported.isEmpty() ? "none" : String.join(", ", supported)));
  }

  private Facts used(Node node, String input, Set<String> made) {
    Facts known = facts.get(input);
    if (known == null) {
      throw new GraphException(
          "node '%s' (%s) uses the value '%s', which %s"
              .formatted(
                  node.name(),
                  node.qualifiedOperator(),
                  input,
                  made.contains(input)
                      ? "is made only later: nodes must be in order, without cycles"
                      : "nothing makes"));
    }
    return known;
  }

  private void checkOutput(Value output) {
    Facts known = facts.get(output.name());
    if (known == null) {
      throw new GraphException(
          "graph '%s': nothing makes the output %s".formatted(graph.name(), output));
    }
    List<Dim> declared = output.type().dims();
    boolean fits =
        known.type() == output.type().elementType()
            && known.dims().map(dims -> fits(dims, declared)).orElse(true);
    if (!fits) {
      throw new GraphException(
          "graph '%s': the output '%s' is declared %s, but what is made is %s"
              .formatted(graph.name(), output.name(), output.type(), known));
    }
  }

  private boolean fits(List<Dim> made, List<Dim> declared) {
    if (made.size() != declared.size()) {
      return false;
    }
    for (int i = 0; i < made.size(); i++) {
      if (!fits(made.get(i), declared.get(i))) {
        return false;
      }
    }
    return true;
  }

  /** Numbers and the inputs' symbols must agree; other symbols may turn out to be anything. */
  private boolean fits(Dim made, Dim declared) {
    return made.equals(declared) || !isSettled(made) || !isSettled(declared);
  }

  private boolean isSettled(Dim dim) {
    return dim instanceof Dim.Known
        || graph.inputs().stream().anyMatch(input -> input.type().dims().contains(dim));
  }
}
