package joist.graph.typing;

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
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import org.junit.jupiter.api.Test;

class ControlTypingTest {
  private static final ValueType FLOATS = ValueType.of(ElementType.F32, new Dim.Symbol("N"));
  private static final Value X = new Value("x", FLOATS);
  private static final Value FLAG = new Value("flag", ValueType.of(ElementType.BOOL));
  private static final Value COUNT = new Value("count", ValueType.of(ElementType.I64));
  private static final List<Value> TURN = List.of(any("i"), any("go"), any("s"));

  @Test
  void refusesABodyThatUsesAValueMadeAfterItsNode() {
    Node branch = branch(node("Neg", List.of("late"), "a"), node("Neg", List.of("x"), "b"));
    refuses(
        graph(List.of(X, FLAG), Map.of(), List.of(branch, node("Abs", List.of("x"), "late")), "y"),
        "node 'y' (If)",
        "in its then_branch",
        "uses the value 'late', which is made only later");
  }

  @Test
  void refusesABodyThatUsesAValueNothingMakes() {
    Node branch = branch(node("Neg", List.of("x"), "a"), node("Neg", List.of("typo"), "b"));
    refuses(
        graph(List.of(X, FLAG), Map.of(), List.of(branch), "y"),
        "in its else_branch",
        "'typo', which nothing makes");
  }

  @Test
  void refusesAValueOfABodyOutsideOfIt() {
    Node branch = branch(node("Neg", List.of("x"), "a"), node("Neg", List.of("x"), "b"));
    refuses(
        graph(List.of(X, FLAG), Map.of(), List.of(branch, node("Abs", List.of("a"), "z")), "z"),
        "node 'z' (Abs) uses the value 'a', which nothing makes");
  }

  @Test
  void refusesBranchesThatDoNotFitEachOther() {
    Node types =
        branch(
            node("Neg", List.of("x"), "a"),
            node("Cast", List.of("x"), Map.of("to", new Attribute.IntValue(7)), "b"));
    refuses(
        graph(List.of(X, FLAG), Map.of(), List.of(types), "y"),
        "branch output 0: expected one type, got f32[N] and i64[N]");
    Node counts =
        node(
            "If",
            List.of("flag"),
            Map.of(
                "then_branch", body(List.of(), List.of(node("Neg", List.of("x"), "a")), "a", "a"),
                "else_branch", body(List.of(), List.of(node("Neg", List.of("x"), "b")), "b")),
            "y");
    refuses(
        graph(List.of(X, FLAG), Map.of(), List.of(counts), "y"),
        "expected as many outputs of both branches, got 2 and 1");
  }

  @Test
  void refusesALoopWhoseBodyHasTheWrongOutputs() {
    refuses(looped(List.of(keep("go")), "c"), "expected a body of 2 outputs or more");
    refuses(
        looped(List.of(node("Neg", List.of("s"), "t")), "s", "t"),
        "expected a bool as first output of the body, got f32[N]");
    refuses(
        looped(
            List.of(
                keep("go"),
                node("Cast", List.of("s"), Map.of("to", new Attribute.IntValue(7)), "t")),
            "c",
            "t"),
        "state 0: expected one type, got f32[N] and i64[N]");
  }

  @Test
  void refusesALoopWhoseBodyHasTheWrongInputs() {
    Attribute two = body(List.of(any("i"), any("go")), List.of(keep("go")), "c", "go");
    Node loop = node("Loop", List.of("count", "", "x"), Map.of("body", two), "y");
    refuses(
        graph(List.of(X, COUNT), Map.of(), List.of(loop), "y"),
        "its graph 'g' has 2 inputs, expected 3");
    Node none = node("Loop", List.of("count", "", "x"), Map.of(), "y");
    refuses(
        graph(List.of(X, COUNT), Map.of(), List.of(none), "y"),
        "expected a graph as attribute 'body'");
  }

  @Test
  void refusesABodyWhoseDeclaredTypesAreNotWhatItGets() {
    List<Value> inputs =
        List.of(any("i"), any("go"), new Value("s", ValueType.of(ElementType.I64)));
    Attribute typed = body(inputs, List.of(keep("go")), "c", "s");
    Node loop = node("Loop", List.of("count", "", "x"), Map.of("body", typed), "y");
    refuses(
        graph(List.of(X, COUNT), Map.of(), List.of(loop), "y"),
        "input 2 of its graph 'g' is declared s: i64[], but what it gets is f32[N]");
  }

  @Test
  void refusesAScanOfMoreInputsThanThereAre() {
    Attribute once = body(List.of(any("e")), List.of(node("Neg", List.of("e"), "n")), "n");
    Node scan =
        node(
            "Scan",
            List.of("x"),
            Map.of("body", once, "num_scan_inputs", new Attribute.IntValue(2)),
            "y");
    refuses(
        graph(List.of(X), Map.of(), List.of(scan), "y"),
        "expected num_scan_inputs of 1 to 1, got 2");
  }

  @Test
  void refusesATensorForASequenceAndASequenceForATensor() {
    refuses(
        graph(List.of(X), Map.of(), List.of(node("SequenceLength", List.of("x"), "y")), "y"),
        "input 0 is f32[N], expected a sequence of tensors of");
    Node made = node("SequenceConstruct", List.of("x", "x"), "s");
    refuses(
        graph(List.of(X), Map.of(), List.of(made, node("Neg", List.of("s"), "y")), "y"),
        "input 0 is seq(f32[N]), expected");
  }

  @Test
  void refusesLoopsNestedToKeepItBusy() {
    Attribute inner = body(TURN, List.of(keep("go"), grown("s")), "c", "t");
    for (int depth = 0; depth < 15; depth++) {
      Node loop = node("Loop", List.of("count", "", "s"), Map.of("body", inner), "t");
      inner = body(TURN, List.of(keep("go"), grown("s"), rename(loop)), "c", "t2");
    }
    Node loop = node("Loop", List.of("count", "", "x"), Map.of("body", inner), "y");
    refuses(
        graph(List.of(X, COUNT), Map.of(), List.of(loop), "y"), "nested too deep to be verified");
  }

  @Test
  void knowsNothingOfShapesInABranchThatCannotBeTaken() {
    Map<String, Attribute> axis = Map.of("axes", new Attribute.Ints(new long[] {0}));
    Map<String, Tensor> constants =
        Map.of("two", Tensor.of(Shape.of(2), 1f, 2f), "zero", Tensor.of(Shape.of(1), 0L));
    Node squeezed = node("Squeeze", List.of("two", "zero"), axis, "a");
    Node branch = branch(squeezed, node("Identity", List.of("two"), "b"));
    assertThat(Verifier.inferData(graph(List.of(FLAG), constants, List.of(branch), "y")).get("y"))
        .isEqualTo(new DatumType.Unranked(ElementType.F32));
  }

  @Test
  void joinsTheTypesOfBranches() {
    Node other = node("Concat", List.of("x", "x"), Map.of("axis", new Attribute.IntValue(0)), "b");
    Graph graph =
        graph(
            List.of(X, FLAG),
            Map.of(),
            List.of(branch(node("Neg", List.of("x"), "a"), other)),
            "y");
    ValueType type = Verifier.verify(graph).get("y");
    assertThat(type.elementType()).isEqualTo(ElementType.F32);
    assertThat(type.rank()).isEqualTo(1);
    assertThat(type.dims()).isNotEqualTo(FLOATS.dims());
  }

  @Test
  void keepsExtentsOfStatesThatATurnDoesNotChange() {
    Graph same = looped(List.of(keep("go"), node("Neg", List.of("s"), "t")), "c", "t", "t");
    assertThat(Verifier.verify(same).get("y")).isEqualTo(FLOATS);
    assertThat(Verifier.verify(same).get("all")).hasToString("f32[?0, N]");
  }

  @Test
  void knowsLessOfStatesThatGrow() {
    Graph longer = looped(List.of(keep("go"), grown("s")), "c", "t");
    assertThat(Verifier.verify(longer).get("y").rank()).isEqualTo(1);
    Node deeper = node("Unsqueeze", List.of("s", "zero"), "t");
    Graph ranked = looped(List.of(keep("go"), deeper), "c", "t");
    assertThat(Verifier.inferData(ranked).get("y"))
        .isEqualTo(new DatumType.Unranked(ElementType.F32));
  }

  @Test
  void typesSequencesByTheirItems() {
    Node made = node("SequenceConstruct", List.of("x", "x"), "s");
    Node at = node("SequenceAt", List.of("s", "count"), "y");
    Graph graph = graph(List.of(X, COUNT), Map.of(), List.of(made, at), "y");
    assertThat(Verifier.inferData(graph)).containsEntry("s", new DatumType.Sequence(FLOATS));
    assertThat(Verifier.inferData(graph)).containsEntry("y", FLOATS);
  }

  private static Node rename(Node loop) {
    return new Node(
        "inner", Node.ONNX, "Loop", List.of("count", "", "t"), List.of("t2"), loop.attributes());
  }

  private static Node keep(String flag) {
    return node("Identity", List.of(flag), "c");
  }

  private static Node grown(String state) {
    return node("Concat", List.of(state, state), Map.of("axis", new Attribute.IntValue(0)), "t");
  }

  private static Node branch(Node yes, Node no) {
    return node(
        "If",
        List.of("flag"),
        Map.of(
            "then_branch", body(List.of(), List.of(yes), yes.outputs().getFirst()),
            "else_branch", body(List.of(), List.of(no), no.outputs().getFirst())),
        "y");
  }

  /** A loop over x of such a body; a third output is collected as 'all'. */
  private static Graph looped(List<Node> nodes, String... outputs) {
    String[] made = outputs.length > 2 ? new String[] {"y", "all"} : new String[] {"y"};
    Node loop =
        node("Loop", List.of("count", "", "x"), Map.of("body", body(TURN, nodes, outputs)), made);
    Map<String, Tensor> zero = Map.of("zero", Tensor.of(Shape.of(1), 0L));
    return graph(List.of(X, COUNT), zero, List.of(loop), made);
  }

  private static void refuses(Graph graph, String... parts) {
    assertThatThrownBy(() -> Verifier.verify(graph))
        .isInstanceOf(GraphException.class)
        .hasMessageContainingAll(parts);
  }
}
