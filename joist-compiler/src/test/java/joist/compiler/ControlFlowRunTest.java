package joist.compiler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import joist.compiler.pass.InlineBranches;
import joist.graph.Attribute;
import joist.graph.DatumType;
import joist.graph.Dim;
import joist.graph.Graph;
import joist.graph.GraphException;
import joist.graph.Node;
import joist.graph.Value;
import joist.graph.ValueType;
import joist.graph.interpret.Interpreter;
import joist.tensor.Datum;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import org.junit.jupiter.api.Test;

/**
 * Bodies, captured values and containers on the compiler's targets, as the interpreter has them.
 */
class ControlFlowRunTest {
  private static final Value X =
      new Value("x", ValueType.of(ElementType.F32, new Dim.Symbol("N"), Dim.of(2)));
  private static final Value FLAG = new Value("flag", ValueType.of(ElementType.BOOL));
  private static final Value STEPS = new Value("steps", ValueType.of(ElementType.I64));
  private static final Tensor INPUT = Tensor.of(Shape.of(2, 2), 1f, 2f, 3f, 4f);
  private static final Tensor WEIGHT = Tensor.of(Shape.of(2, 2), 1f, 0f, 1f, 1f);

  @Test
  void aBranchCapturesWeightsAndValues() {
    Graph graph = graph(List.of(X, FLAG), List.of(node("Neg", "n", "x"), branch("flag")), "y");
    for (boolean flag : new boolean[] {true, false}) {
      assertSame(graph, Map.of("x", INPUT, "flag", Tensor.of(Shape.of(), flag)));
    }
  }

  @Test
  void aBranchWithAConstantConditionIsInlined() {
    Graph graph = graph(List.of(X), List.of(node("Neg", "n", "x"), branch("true")), "y");
    Graph inlined = new InlineBranches().apply(graph);
    assertThat(inlined.nodes()).extracting(Node::operator).doesNotContain("If").contains("MatMul");
    assertThat(Interpreter.runData(inlined, Map.of("x", INPUT)))
        .isEqualTo(Interpreter.runData(graph, Map.of("x", INPUT)));
    assertSame(graph, Map.of("x", INPUT));
  }

  @Test
  void aLoopRunsABodyOfProductsAndCollectsASequence() {
    Graph body =
        inner(
            List.of("i", "go", "s", "list"),
            List.of(
                node("Identity", "c", "go"),
                node("MatMul", "p", "s", "w"),
                node("Add", "t", "p", "n"),
                node("SequenceInsert", "longer", "list", "t")),
            "c",
            "t",
            "longer",
            "p");
    Node loop =
        new Node(
            "loop",
            Node.ONNX,
            "Loop",
            List.of("three", "", "x", "none"),
            List.of("y", "all", "stacked"),
            Map.of("body", new Attribute.GraphValue(body)));
    Graph graph =
        graph(
            List.of(X),
            List.of(node("Neg", "n", "x"), node("SequenceEmpty", "none"), loop),
            "y",
            "all",
            "stacked");
    assertSame(graph, Map.of("x", INPUT));
  }

  @Test
  void sequencesGoInAndOut() {
    DatumType floats = new DatumType.Unranked(ElementType.F32);
    Value list = new Value("list", new DatumType.Sequence(floats));
    Value zero = new Value("zero", ValueType.of(ElementType.I64));
    Graph graph =
        graph(
            List.of(list, zero),
            List.of(
                node("SequenceAt", "first", "list", "zero"),
                node("MatMul", "y", "first", "w"),
                node("SequenceInsert", "longer", "list", "y")),
            "y",
            "longer");
    assertSame(
        graph,
        Map.of(
            "list", new Datum.Sequence(List.of(INPUT, WEIGHT)), "zero", Tensor.of(Shape.of(), 0L)));
  }

  @Test
  void aLoopWhoseValuesGrowIsPlannedForEachShapeAndThenInterpreted() {
    Graph body =
        inner(
            List.of("i", "go", "s"),
            List.of(
                node("Identity", "c", "go"),
                new Node(
                    "t",
                    Node.ONNX,
                    "Concat",
                    List.of("s", "n"),
                    List.of("t"),
                    Map.of("axis", new Attribute.IntValue(0))),
                node("ReduceSum", "r", "t")),
            "c",
            "t",
            "r");
    for (long steps : new long[] {1, 5, 40}) {
      Graph graph =
          graph(
              List.of(X, STEPS),
              List.of(node("Neg", "n", "x"), loop("steps", "", body, "x", List.of("y", "sums"))),
              "y",
              "sums");
      assertSame(graph, Map.of("x", INPUT, "steps", Tensor.of(Shape.of(), steps)));
    }
  }

  @Test
  void aLoopOfNoStepsHandsItsStartOnAndCollectsNothing() {
    Graph body =
        inner(
            List.of("i", "go", "s"),
            List.of(node("Identity", "c", "go"), node("Exp", "t", "s")),
            "c",
            "t",
            "t");
    ValueType row = ValueType.of(ElementType.F32, new Dim.Symbol("N"), Dim.of(2));
    Graph declared =
        new Graph(
            "body",
            body.inputs(),
            List.of(any("c"), any("t"), new Value("t", row)),
            Map.of(),
            body.nodes(),
            Map.of(),
            Map.of());
    Graph graph =
        graph(
            List.of(X, STEPS),
            List.of(loop("steps", "", declared, "x", List.of("y", "all"))),
            "y",
            "all");
    assertSame(graph, Map.of("x", INPUT, "steps", Tensor.of(Shape.of(), 0L)));
  }

  @Test
  void aLoopEndsWhereItsConditionSaysSo() {
    Graph body =
        inner(
            List.of("i", "go", "s"),
            List.of(
                node("Add", "t", "s", "s"),
                node("ReduceSum", "sum", "t"),
                node("Squeeze", "flat", "sum"),
                node("Less", "c", "flat", "hundred")),
            "c",
            "t");
    Graph graph = graph(List.of(X, FLAG), List.of(loop("", "flag", body, "x", List.of("y"))), "y");
    for (boolean flag : new boolean[] {true, false}) {
      assertSame(graph, Map.of("x", INPUT, "flag", Tensor.of(Shape.of(), flag)));
    }
  }

  @Test
  void aLoopWithinALoopSeesTheValuesOfAllGraphsAround() {
    Graph deep =
        inner(
            List.of("j", "go2", "t"),
            List.of(
                node("Identity", "c2", "go2"),
                node("MatMul", "p", "t", "w"),
                node("Add", "q", "p", "s"),
                node("Add", "u", "q", "n")),
            "c2",
            "u");
    Graph body =
        inner(
            List.of("i", "go", "s"),
            List.of(node("Identity", "c", "go"), loop("three", "", deep, "s", List.of("inside"))),
            "c",
            "inside");
    Graph graph =
        graph(
            List.of(X),
            List.of(node("Neg", "n", "x"), loop("three", "", body, "x", List.of("y"))),
            "y");
    assertSame(graph, Map.of("x", INPUT));
  }

  @Test
  void aBranchWithinALoopIsTakenStepByStep() {
    Graph more = inner(List.of(), List.of(node("MatMul", "z1", "s", "w")), "z1");
    Graph less = inner(List.of(), List.of(node("Sub", "z2", "s", "n")), "z2");
    Map<String, Attribute> branches =
        Map.of(
            "then_branch", new Attribute.GraphValue(more),
            "else_branch", new Attribute.GraphValue(less));
    Graph body =
        inner(
            List.of("i", "go", "s"),
            List.of(
                node("Identity", "c", "go"),
                node("Less", "early", "i", "one"),
                new Node("if", Node.ONNX, "If", List.of("early"), List.of("t"), branches)),
            "c",
            "t");
    Graph graph =
        graph(
            List.of(X),
            List.of(node("Neg", "n", "x"), loop("three", "", body, "x", List.of("y"))),
            "y");
    assertSame(graph, Map.of("x", INPUT));
  }

  @Test
  void aScanGoesForwardsAndBackwardsOverEachOfItsAxes() {
    Graph body =
        inner(
            List.of("s", "a", "b"),
            List.of(node("Mul", "p", "a", "b"), node("Add", "t", "s", "p"), node("Neg", "o", "t")),
            "t",
            "o");
    for (int directions = 0; directions < 8; directions++) {
      Map<String, Attribute> attributes = new LinkedHashMap<>();
      attributes.put("body", new Attribute.GraphValue(body));
      attributes.put("num_scan_inputs", new Attribute.IntValue(2));
      attributes.put(
          "scan_input_directions",
          new Attribute.Ints(new long[] {directions & 1, directions >> 1 & 1}));
      attributes.put("scan_input_axes", new Attribute.Ints(new long[] {0, 1}));
      attributes.put("scan_output_directions", new Attribute.Ints(new long[] {directions >> 2}));
      attributes.put("scan_output_axes", new Attribute.Ints(new long[] {1}));
      Node scan =
          new Node(
              "scan",
              Node.ONNX,
              "Scan",
              List.of("start", "x", "w"),
              List.of("y", "all"),
              attributes);
      assertSame(graph(List.of(X), List.of(scan), "y", "all"), Map.of("x", INPUT));
    }
  }

  @Test
  void anErrorInABodyNamesItsNode() {
    Graph body =
        inner(
            List.of("i", "go", "s"),
            List.of(node("Identity", "c", "go"), node("MatMul", "t", "s", "start")),
            "c",
            "t");
    Graph graph =
        graph(List.of(X, STEPS), List.of(loop("steps", "", body, "x", List.of("y"))), "y");
    Executable executable = Executable.compile(graph);
    Tensor narrow = Tensor.of(Shape.of(1, 2), 1f, 2f);
    assertThatThrownBy(
            () -> executable.runData(Map.of("x", narrow, "steps", Tensor.of(Shape.of(), 2L))))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("'t'")
        .hasMessageContaining("MatMul");
  }

  private static void assertSame(Graph graph, Map<String, Datum> inputs) {
    assertThat(Executable.compile(graph).runData(inputs))
        .isEqualTo(Interpreter.runData(graph, inputs));
  }

  private static Node branch(String condition) {
    Graph product =
        inner(List.of(), List.of(node("MatMul", "p", "n", "w"), node("Add", "z", "p", "x")), "z");
    Graph other = inner(List.of(), List.of(node("Mul", "z", "n", "x")), "z");
    Map<String, Attribute> branches = new LinkedHashMap<>();
    branches.put("then_branch", new Attribute.GraphValue(product));
    branches.put("else_branch", new Attribute.GraphValue(other));
    return new Node("if", Node.ONNX, "If", List.of(condition), List.of("y"), branches);
  }

  private static Node loop(
      String steps, String condition, Graph body, String start, List<String> outputs) {
    return new Node(
        "loop " + outputs.getFirst(),
        Node.ONNX,
        "Loop",
        List.of(steps, condition, start),
        outputs,
        Map.of("body", new Attribute.GraphValue(body)));
  }

  private static Node node(String operator, String output, String... inputs) {
    return new Node(output, Node.ONNX, operator, List.of(inputs), List.of(output), Map.of());
  }

  private static Graph inner(List<String> inputs, List<Node> nodes, String... outputs) {
    return new Graph(
        "body",
        inputs.stream().map(ControlFlowRunTest::any).toList(),
        List.of(outputs).stream().map(ControlFlowRunTest::any).toList(),
        Map.of(),
        nodes,
        Map.of(),
        Map.of());
  }

  private static Graph graph(List<Value> inputs, List<Node> nodes, String... outputs) {
    Map<String, Tensor> constants = new LinkedHashMap<>();
    constants.put("w", WEIGHT);
    constants.put("three", Tensor.of(Shape.of(), 3L));
    constants.put("one", Tensor.of(Shape.of(), 1L));
    constants.put("hundred", Tensor.of(Shape.of(), 100f));
    constants.put("start", Tensor.of(Shape.of(2), 1f, -1f));
    constants.put("true", Tensor.of(Shape.of(), true));
    return new Graph(
        "g",
        inputs,
        List.of(outputs).stream().map(ControlFlowRunTest::any).toList(),
        constants,
        nodes,
        Map.of(Node.ONNX, 21),
        Map.of());
  }

  private static Value any(String name) {
    return new Value(name, new DatumType.Unknown());
  }
}
