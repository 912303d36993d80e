package joist.model.cells;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
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
import joist.tensor.Shape;
import joist.tensor.Tensor;

/**
 * A graph of stacked recurrent layers, taken apart: what is computed before them, one step of all
 * of them, and what is computed behind.
 *
 * <p>T is the length of a sequence, B how many there are, H a layer's width.
 *
 * @param before makes {@link #sequence} from the graph's inputs; empty where it is one of them
 * @param sequence the value that the first layer reads, f32[T, B, I]
 * @param step one step: {@code x} f32[1, B, I] and each layer's states to its next states
 * @param layers from the first to the last
 * @param behind from what layers made, and the graph's inputs, to the graph's outputs
 */
record Unrolled(
    Optional<Graph> before, String sequence, Graph step, List<Layer> layers, Graph behind) {
  static final String X = "x";

  /**
   * A recurrent layer.
   *
   * @param node as it is in the graph
   * @param inputs I, or the width of the layer before
   * @param width H
   */
  record Layer(Node node, long inputs, long width) {
    boolean hasCell() {
      return node.operator().equals("LSTM");
    }

    /** The name of its output 0, all hidden states f32[T, 1, B, H], 1, the last, or 2, the cell. */
    String output(int place) {
      return node.outputs().size() > place ? node.outputs().get(place) : "";
    }
  }

  /** The step's input, and its output, that is a state of a layer: f32[1, B, H]. */
  static String state(String kind, int layer) {
    return kind + layer;
  }

  /**
   * Takes a graph apart.
   *
   * @throws GraphException saying why it cannot be
   */
  static Unrolled of(Graph graph) {
    if (graph.hasLoop()) {
      throw new GraphException("expected no Loop, whose turns may be any number, got one");
    }
    List<Layer> layers = new ArrayList<>();
    for (Node node : graph.nodes()) {
      if (Set.of("LSTM", "GRU", "RNN").contains(node.operator()) && node.domain().isEmpty()) {
        layers.add(layer(graph, node));
      }
    }
    if (layers.isEmpty()) {
      throw new GraphException("expected LSTM, GRU or RNN nodes, there is none");
    }
    for (int i = 1; i < layers.size(); i++) {
      requireStacked(graph, layers.get(i - 1), layers.get(i));
    }
    String sequence = layers.getFirst().node().inputs().getFirst();
    boolean given = graph.inputs().stream().anyMatch(input -> input.name().equals(sequence));
    return new Unrolled(
        given ? Optional.empty() : Optional.of(before(graph, layers.getFirst(), sequence)),
        sequence,
        step(graph, layers),
        layers,
        behind(graph, layers));
  }

  private static Layer layer(Graph graph, Node node) {
    require(
        node,
        node.stringAttribute("direction", "forward").equals("forward"),
        "one direction, forward");
    require(node, node.intAttribute("layout", 0) == 0, "layout 0");
    for (int place = 4; place <= 6; place++) {
      require(node, input(node, place).isEmpty(), "no lengths and no initial states");
    }
    for (int place : new int[] {1, 2, 3, 7}) {
      String name = input(node, place);
      require(node, name.isEmpty() || graph.initializers().containsKey(name), "constant weights");
    }
    return new Layer(node, weights(graph, node, 1).dim(2), weights(graph, node, 2).dim(2));
  }

  private static Shape weights(Graph graph, Node node, int place) {
    Tensor weights = graph.initializers().get(input(node, place));
    if (weights == null || weights.shape().rank() != 3) {
      throw new GraphException(
          "%s '%s': expected weights of three dimensions".formatted(node.operator(), node.name()));
    }
    require(node, weights.type() == ElementType.F32, "f32 weights, got " + weights.type());
    return weights.shape();
  }

  private static String input(Node node, int place) {
    return node.inputs().size() > place ? node.inputs().get(place) : "";
  }

  private static void require(Node node, boolean holds, String what) {
    if (!holds) {
      throw new GraphException(
          "%s '%s': expected %s".formatted(node.operator(), node.name(), what));
    }
  }

  /** Between layers there may only be what drops the axis of directions, of extent 1. */
  private static void requireStacked(Graph graph, Layer lower, Layer upper) {
    String read = upper.node().inputs().getFirst();
    boolean squeezed =
        graph.nodes().stream()
            .anyMatch(node ->
                node.operator().equals("Squeeze")
                    && node.outputs().contains(read)
                    && node.inputs().getFirst().equals(lower.output(0))
                    && dropsDirections(graph, node));
    require(upper.node(), squeezed, "to read what Squeeze of axis 1 makes of the layer before it");
  }

  /** Whether it drops axis 1 of [T, 1, B, H] alone: without axes, T or B would go where it is 1. */
  private static boolean dropsDirections(Graph graph, Node squeeze) {
    Tensor given = graph.initializers().get(input(squeeze, 1));
    long[] axes =
        given == null || given.shape().elements() != 1
            ? squeeze.intsAttribute("axes")
            : new long[] {given.data().get(Tensor.I64, 0)};
    return axes.length == 1 && (axes[0] == 1 || axes[0] == -3);
  }

  /** The nodes that some values need, but for those that make {@code given}. */
  private static List<Node> needed(Graph graph, Set<String> values, Set<String> given) {
    Set<String> wanted = new HashSet<>(values);
    List<Node> needed = new ArrayList<>();
    for (Node node : graph.nodes().reversed()) {
      if (node.outputs().stream().anyMatch(out -> wanted.contains(out) && !given.contains(out))) {
        needed.addFirst(node);
        wanted.addAll(node.inputs());
        wanted.addAll(node.captured());
      }
    }
    return needed;
  }

  private static Graph before(Graph graph, Layer first, String sequence) {
    return part(
        graph,
        "before",
        needed(graph, Set.of(sequence), Set.of()),
        graph.inputs(),
        List.of(new Value(sequence, type(T, B, Dim.of(first.inputs())))));
  }

  private static final Dim T = new Dim.Symbol("T");
  private static final Dim B = new Dim.Symbol("B");

  private static ValueType type(Dim... dims) {
    return new ValueType(ElementType.F32, List.of(dims));
  }

  private static Graph step(Graph graph, List<Layer> layers) {
    List<Value> inputs = new ArrayList<>();
    List<Value> outputs = new ArrayList<>();
    List<Node> nodes = new ArrayList<>();
    inputs.add(new Value(X, type(Dim.of(1), B, Dim.of(layers.getFirst().inputs()))));
    String read = X;
    for (int i = 0; i < layers.size(); i++) {
      Layer layer = layers.get(i);
      ValueType state = type(Dim.of(1), B, Dim.of(layer.width()));
      for (String kind : kinds(layer)) {
        inputs.add(new Value(state(kind, i), state));
        outputs.add(new Value(state("next " + kind, i), state));
      }
      nodes.add(stepNode(layer, i, read));
      read = state("next h", i);
    }
    return part(graph, "step", nodes, inputs, outputs);
  }

  static List<String> kinds(Layer layer) {
    return layer.hasCell() ? List.of("h", "c") : List.of("h");
  }

  private static Node stepNode(Layer layer, int number, String read) {
    Node node = layer.node();
    boolean cell = layer.hasCell();
    List<String> inputs =
        new ArrayList<>(
            List.of(read, input(node, 1), input(node, 2), input(node, 3), "", state("h", number)));
    if (cell) {
      inputs.addAll(List.of(state("c", number), input(node, 7)));
    }
    return new Node(
        node.name(),
        node.domain(),
        node.operator(),
        inputs,
        cell
            ? List.of("", state("next h", number), state("next c", number))
            : List.of("", state("next h", number)),
        node.attributes());
  }

  private static Graph behind(Graph graph, List<Layer> layers) {
    Map<String, ValueType> made = new LinkedHashMap<>();
    for (Layer layer : layers) {
      made.put(layer.output(0), type(T, Dim.of(1), B, Dim.of(layer.width())));
      made.put(layer.output(1), type(Dim.of(1), B, Dim.of(layer.width())));
      made.put(layer.output(2), type(Dim.of(1), B, Dim.of(layer.width())));
    }
    made.remove("");
    Set<String> outputs = new LinkedHashSet<>();
    graph.outputs().forEach(output -> outputs.add(output.name()));
    List<Node> nodes = needed(graph, outputs, made.keySet());
    List<Value> inputs = new ArrayList<>(graph.inputs());
    made.forEach((name, type) -> inputs.add(new Value(name, type)));
    Set<String> read = new HashSet<>(outputs);
    nodes.forEach(node -> {
      read.addAll(node.inputs());
      read.addAll(node.captured());
    });
    inputs.removeIf(input -> !read.contains(input.name()));
    return part(graph, "behind", nodes, inputs, graph.outputs());
  }

  private static Graph part(
      Graph graph, String name, List<Node> nodes, List<Value> inputs, List<Value> outputs) {
    Set<String> read = new HashSet<>();
    nodes.forEach(node -> {
      read.addAll(node.inputs());
      read.addAll(node.captured());
    });
    outputs.forEach(output -> read.add(output.name()));
    Map<String, Tensor> constants = new LinkedHashMap<>(graph.initializers());
    constants.keySet().retainAll(read);
    return new Graph(
        graph.name() + ", " + name,
        inputs,
        outputs,
        constants,
        nodes,
        graph.opsets(),
        graph.metadata());
  }
}
