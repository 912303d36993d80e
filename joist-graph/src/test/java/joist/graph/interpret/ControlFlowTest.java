package joist.graph.interpret;

import static joist.graph.Bodies.any;
import static joist.graph.Bodies.body;
import static joist.graph.Bodies.graph;
import static joist.graph.Bodies.node;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import joist.graph.Attribute;
import joist.graph.DatumType;
import joist.graph.Dim;
import joist.graph.Graph;
import joist.graph.GraphException;
import joist.graph.Node;
import joist.graph.Value;
import joist.graph.ValueType;
import joist.graph.typing.Verifier;
import joist.tensor.Datum;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import org.junit.jupiter.api.Test;

class ControlFlowTest {
  private static final Value X = new Value("x", ValueType.of(ElementType.F32, new Dim.Symbol("N")));
  private static final Value FLAG = new Value("flag", ValueType.of(ElementType.BOOL));
  private static final Value COUNT = new Value("count", ValueType.of(ElementType.I64));
  private static final Tensor ONE_TWO = Tensor.of(Shape.of(2), 1f, 2f);

  @Test
  void refusesASequenceForATensor() {
    Graph graph = graph(List.of(X), Map.of(), List.of(node("Neg", List.of("x"), "y")), "y");
    Datum.Sequence sequence = new Datum.Sequence(List.of(ONE_TWO));
    assertThatThrownBy(() -> Interpreter.runData(graph, Map.of("x", sequence)))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("input 'x': expected f32[N], got seq(f32[2])");
  }

  @Test
  void saysThatAnOutputIsNoTensorWhereOnlyTensorsAreAsked() {
    Graph graph =
        graph(List.of(X), Map.of(), List.of(node("SequenceConstruct", List.of("x"), "y")), "y");
    assertThatThrownBy(() -> Interpreter.run(graph, Map.of("x", ONE_TWO)))
        .hasMessageContaining("output 'y': expected a tensor, got seq(f32[2])");
    assertThat(Interpreter.runData(graph, Map.of("x", ONE_TWO)))
        .containsEntry("y", new Datum.Sequence(List.of(ONE_TWO)));
  }

  @Test
  void refusesPositionsOutsideOfASequence() {
    Graph graph =
        graph(
            List.of(X, COUNT),
            Map.of(),
            List.of(
                node("SequenceConstruct", List.of("x", "x"), "s"),
                node("SequenceAt", List.of("s", "count"), "y")),
            "y");
    assertThatThrownBy(() -> run(graph, Map.of("x", ONE_TWO, "count", scalar(2))))
        .hasMessageContaining("node 'y' (SequenceAt): expected a position of -2 to 1, got 2");
    assertThat(run(graph, Map.of("x", ONE_TWO, "count", scalar(-2)))).isEqualTo(ONE_TWO);
  }

  @Test
  void endsAnEndlessLoopWhenItsThreadIsInterrupted() {
    Attribute endless =
        body(List.of(any("i"), any("go")), List.of(node("Identity", List.of("go"), "c")), "c");
    Node loop = node("Loop", List.of("", ""), Map.of("body", endless), "");
    Graph graph = graph(List.of(), Map.of(), List.of(loop));
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> Interpreter.run(graph, Map.of()))
        .hasMessageContaining("its thread was interrupted");
    assertThat(Thread.interrupted()).isTrue();
  }

  @Test
  void aBranchSeesTheValuesAroundItAndNamesOfItsOwn() {
    Node branch =
        node(
            "If",
            List.of("flag"),
            Map.of(
                "then_branch",
                body(
                    List.of(),
                    List.of(
                        node("Add", List.of("twice", "x"), "z"), node("Neg", List.of("z"), "w")),
                    "w"),
                "else_branch",
                body(List.of(), List.of(node("Identity", List.of("twice"), "z")), "z")),
            "y");
    Graph graph =
        graph(
            List.of(X, FLAG),
            Map.of(),
            List.of(node("Add", List.of("x", "x"), "twice"), branch),
            "y");
    assertThat(run(graph, Map.of("x", ONE_TWO, "flag", flag(true)))).isEqualTo(floats(-3, -6));
    assertThat(run(graph, Map.of("x", ONE_TWO, "flag", flag(false)))).isEqualTo(floats(2, 4));
  }

  @Test
  void aLoopEndsByItsCountAndCollects() {
    Graph graph = doubling("count");
    Map<String, Datum> two =
        Interpreter.runData(graph, Map.of("x", ONE_TWO, "count", scalar(2), "flag", flag(true)));
    assertThat(two).containsEntry("y", floats(4, 8));
    assertThat(two).containsEntry("all", Tensor.of(Shape.of(2, 2), 2f, 4f, 4f, 8f));
  }

  @Test
  void aLoopThatDoesNotTurnKeepsItsStateAndCollectsNothing() {
    Map<String, Tensor> inputs = Map.of("x", ONE_TWO, "count", scalar(5), "flag", flag(false));
    assertThat(Interpreter.runData(doubling("count"), inputs))
        .containsEntry("y", ONE_TWO)
        .containsEntry("all", Tensor.zeros(ElementType.F32, Shape.of(0, 2)));
  }

  @Test
  void aLoopEndsByTheConditionThatItsBodyMakes() {
    assertThat(run(doubling(""), Map.of("x", ONE_TWO, "count", scalar(0), "flag", flag(true))))
        .isEqualTo(floats(16, 32));
  }

  @Test
  void aLoopCarriesASequence() {
    Attribute grow =
        body(
            List.of(any("i"), any("go"), any("s")),
            List.of(
                node("Identity", List.of("go"), "c"),
                node("Cast", List.of("i"), Map.of("to", new Attribute.IntValue(1)), "f"),
                node("Add", List.of("x", "f"), "item"),
                node("SequenceInsert", List.of("s", "item"), "t")),
            "c",
            "t");
    Graph graph =
        graph(
            List.of(X, COUNT),
            Map.of(),
            List.of(
                node("SequenceEmpty", List.of(), "none"),
                node("Loop", List.of("count", "", "none"), Map.of("body", grow), "y")),
            "y");
    assertThat(Interpreter.runData(graph, Map.of("x", ONE_TWO, "count", scalar(2))))
        .containsEntry("y", new Datum.Sequence(List.of(ONE_TWO, floats(2, 3))));
    assertThat(Verifier.inferData(graph))
        .containsEntry("y", new DatumType.Sequence(new DatumType.Unranked(ElementType.F32)));
  }

  @Test
  void aScanGoesAlongAnyAxisInAnyDirection() {
    Attribute sum =
        body(
            List.of(any("s"), any("e")),
            List.of(node("Add", List.of("s", "e"), "t"), node("Identity", List.of("t"), "o")),
            "t",
            "o");
    Value wide = new Value("m", ValueType.of(ElementType.F32, Dim.of(2), Dim.of(3)));
    Node scan =
        node(
            "Scan",
            List.of("x", "m"),
            Map.of(
                "body", sum,
                "num_scan_inputs", new Attribute.IntValue(1),
                "scan_input_axes", new Attribute.Ints(new long[] {-1}),
                "scan_input_directions", new Attribute.Ints(new long[] {1}),
                "scan_output_axes", new Attribute.Ints(new long[] {1}),
                "scan_output_directions", new Attribute.Ints(new long[] {1})),
            "y",
            "all");
    Graph graph = graph(List.of(X, wide), Map.of(), List.of(scan), "y", "all");
    Tensor m = Tensor.of(Shape.of(2, 3), 1f, 2f, 3f, 10f, 20f, 30f);
    assertThat(Interpreter.runData(graph, Map.of("x", floats(0, 0), "m", m)))
        .containsEntry("y", floats(6, 60))
        .containsEntry("all", Tensor.of(Shape.of(2, 3), 6f, 5f, 3f, 60f, 50f, 30f));
  }

  @Test
  void aBodyMapsASequence() {
    Attribute add =
        body(List.of(any("a"), any("b")), List.of(node("Add", List.of("a", "b"), "c")), "c");
    Graph graph =
        graph(
            List.of(X),
            Map.of(),
            List.of(
                node("Neg", List.of("x"), "n"),
                node("SequenceConstruct", List.of("x", "n"), "s"),
                node("SequenceMap", List.of("s", "x"), Map.of("body", add), "y")),
            "y");
    assertThat(Interpreter.runData(graph, Map.of("x", ONE_TWO)))
        .containsEntry("y", new Datum.Sequence(List.of(floats(2, 4), floats(0, 0))));
  }

  /** Doubles x until the count is reached, or what comes out is 16 or more. */
  private static Graph doubling(String count) {
    Attribute turn =
        body(
            List.of(any("i"), any("go"), new Value("s", X.datumType())),
            List.of(
                node("Add", List.of("s", "s"), "t"),
                node("Gather", List.of("t", "first"), "g"),
                node("Less", List.of("g", "limit"), "c"),
                node("Identity", List.of("t"), "o")),
            "c",
            "t",
            "o");
    Graph body = ((Attribute.GraphValue) turn).value();
    Value collected = new Value("o", ValueType.of(ElementType.F32, Dim.of(2)));
    Graph typed =
        new Graph(
            "turn",
            body.inputs(),
            List.of(body.outputs().get(0), body.outputs().get(1), collected),
            Map.of(),
            body.nodes(),
            Map.of(),
            Map.of());
    Node loop =
        node(
            "Loop",
            List.of(count, "flag", "x"),
            Map.of("body", new Attribute.GraphValue(typed)),
            "y",
            "all");
    Map<String, Tensor> constants = Map.of("first", scalar(0), "limit", Tensor.of(Shape.of(), 16f));
    Graph graph = graph(List.of(X, COUNT, FLAG), constants, List.of(loop), "y", "all");
    Verifier.verify(graph);
    return graph;
  }

  private static Tensor run(Graph graph, Map<String, Tensor> inputs) {
    return Interpreter.run(graph, inputs).values().iterator().next();
  }

  private static Tensor floats(float... values) {
    return Tensor.of(Shape.of(values.length), values);
  }

  private static Tensor scalar(long value) {
    return Tensor.of(Shape.of(), value);
  }

  private static Tensor flag(boolean value) {
    return Tensor.of(Shape.of(), value);
  }
}
