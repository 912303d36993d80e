package joist.graph.typing;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import joist.graph.DatumType;
import joist.graph.Dim;
import joist.graph.Graph;
import joist.graph.GraphException;
import joist.graph.Node;
import joist.graph.Value;
import joist.graph.ValueType;
import joist.tensor.ElementType;

/**
 * What is known of the values of one graph, over those of the graph around it. Used by one thread.
 */
final class TypeScope {
  private final Graph graph;
  private final Map<String, Integer> opsets;
  private final Optional<TypeScope> outer;
  private final Inference.Symbols symbols;
  private final boolean mayNotRun;
  private final Map<String, Facts> facts = new LinkedHashMap<>();
  private final Set<String> made = new HashSet<>();

  private TypeScope(
      Graph graph,
      Map<String, Integer> opsets,
      Optional<TypeScope> outer,
      Inference.Symbols symbols,
      boolean mayNotRun) {
    this.graph = graph;
    this.opsets = opsets;
    this.outer = outer;
    this.symbols = symbols;
    this.mayNotRun = mayNotRun;
    graph.nodes().forEach(node -> made.addAll(node.outputs()));
  }

  /** All that can be inferred of a whole graph. */
  static TypeScope of(Graph graph) {
    TypeScope scope =
        new TypeScope(graph, graph.opsets(), Optional.empty(), new Inference.Symbols(), false);
    graph
        .inputs()
        .forEach(input -> scope.define(input.name(), Facts.of(input.datumType()), "an input"));
    scope.infer();
    return scope;
  }

  /**
   * What is known of a body's outputs, for what is known of its inputs. The branches of an If take
   * none.
   */
  private List<Facts> body(Graph body, List<Facts> arguments) {
    if (arguments.size() != body.inputs().size()) {
      throw new GraphException(
          "its graph '%s' has %d inputs, expected %d"
              .formatted(body.name(), body.inputs().size(), arguments.size()));
    }
    symbols.spend(body);
    boolean branch = arguments.isEmpty();
    TypeScope inner = new TypeScope(body, opsets, Optional.of(this), symbols, mayNotRun || branch);
    for (int i = 0; i < arguments.size(); i++) {
      Value input = body.inputs().get(i);
      if (!Joining.sameKind(arguments.get(i).datum(), input.datumType())) {
        throw new GraphException(
            "input %d of its graph '%s' is declared %s, but what it gets is %s"
                .formatted(i, body.name(), input, arguments.get(i)));
      }
      inner.define(input.name(), arguments.get(i), "an input");
    }
    inner.infer();
    return body.outputs().stream().map(inner::bodyOutput).toList();
  }

  private Facts bodyOutput(Value output) {
    Facts known = output(output);
    if (!Joining.sameKind(known.datum(), output.datumType())) {
      throw new GraphException(
          "its graph '%s' declares the output %s, but what is made is %s"
              .formatted(graph.name(), output, known));
    }
    return known;
  }

  Map<String, DatumType> types() {
    Map<String, DatumType> types = new LinkedHashMap<>();
    facts.forEach((name, known) -> types.put(name, known.datum()));
    return types;
  }

  private void infer() {
    graph.initializers().forEach((name, t) -> define(name, Facts.of(t), "an initializer"));
    graph.nodes().forEach(this::infer);
  }

  private void define(String name, Facts known, String what) {
    if (facts.put(name, known) != null) {
      throw new GraphException(
          "graph '%s': the value '%s' is made twice, the second time as %s"
              .formatted(graph.name(), name, what));
    }
  }

  private void infer(Node node) {
    OperatorTable.Entry entry = entry(node);
    List<Optional<Facts>> inputs = new ArrayList<>();
    for (String input : node.inputs()) {
      inputs.add(input.isEmpty() ? Optional.empty() : Optional.of(used(node, input)));
    }
    int opset = opsets.getOrDefault(node.domain(), 1);
    Inference untyped = new Inference(node, opset, inputs, Map.of(), symbols, this::body);
    Map<String, ElementType> bound = entry.signature().bind(untyped);
    Map<Integer, ElementType> types = new HashMap<>();
    for (int i = 0; i < node.outputs().size(); i++) {
      int output = i;
      entry.signature().output(i, bound).ifPresent(type -> types.put(output, type));
    }
    Inference call = new Inference(node, opset, inputs, types, symbols, this::body);
    defineOutputs(call, mayNotRun ? guessed(entry, call) : outputs(entry, call));
  }

  /**
   * As {@link #outputs}; but where extents do not fit, nothing is known of the outputs', since
   * exporters guard nodes by branches that are not taken when their inputs do not fit.
   */
  private static List<Facts> guessed(OperatorTable.Entry entry, Inference call) {
    try {
      return outputs(entry, call);
    } catch (GraphException e) {
      int count = call.node().outputs().size();
      if (!call.node().subgraphs().isEmpty() || call.types().size() < count) {
        throw e;
      }
      List<Facts> unranked = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        unranked.add(Facts.unranked(call.type(i)));
      }
      return unranked;
    }
  }

  private void defineOutputs(Inference call, List<Facts> outputs) {
    Node node = call.node();
    for (int i = 0; i < node.outputs().size(); i++) {
      if (i >= outputs.size()) {
        throw call.failure(
            "expected %d outputs, got %d".formatted(outputs.size(), node.outputs().size()));
      }
      String name = node.outputs().get(i);
      if (!name.isEmpty()) {
        define(name, outputs.get(i), "output %d of node '%s'".formatted(i, node.name()));
      }
    }
  }

  private static List<Facts> outputs(OperatorTable.Entry entry, Inference call) {
    try {
      return entry.rule().infer(call);
    } catch (ArithmeticException
        | IndexOutOfBoundsException
        | NegativeArraySizeException
        | NoSuchElementException
        | IllegalArgumentException e) {
      GraphException named =
          call.failure("its attributes and inputs do not fit each other: " + e.getMessage());
      named.initCause(e);
      throw named;
    }
  }

  private OperatorTable.Entry entry(Node node) {
    OperatorTable.Entry entry =
        OnnxOperators.entry(node.qualifiedOperator()).orElseThrow(() -> unknown(node));
    Integer version = opsets.get(node.domain());
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
                opsets.getOrDefault(node.domain(), 0),
                supported.isEmpty() ? "none" : String.join(", ", supported)));
  }

  private Facts used(Node node, String input) {
    return find(input)
        .orElseThrow(() ->
            new GraphException(
                "node '%s' (%s) uses the value '%s', which %s"
                    .formatted(
                        node.name(),
                        node.qualifiedOperator(),
                        input,
                        isMade(input)
                            ? "is made only later: nodes must be in order, without cycles"
                            : "nothing makes")));
  }

  private Optional<Facts> find(String name) {
    return Optional.ofNullable(facts.get(name))
        .or(() -> outer.flatMap(around -> around.find(name)));
  }

  private boolean isMade(String name) {
    return made.contains(name) || outer.map(around -> around.isMade(name)).orElse(false);
  }

  Facts output(Value output) {
    return find(output.name())
        .orElseThrow(() ->
            new GraphException(
                "graph '%s': nothing makes the output %s".formatted(graph.name(), output)));
  }

  /** True where what is made may be what is declared. */
  boolean fits(DatumType made, DatumType declared) {
    boolean ranked = made instanceof ValueType && declared instanceof ValueType;
    return Joining.sameKind(made, declared)
        && (!ranked || fits(((ValueType) made).dims(), ((ValueType) declared).dims()));
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
        || graph.inputs().stream()
            .anyMatch(
                input -> input.datumType() instanceof ValueType type && type.dims().contains(dim));
  }
}
