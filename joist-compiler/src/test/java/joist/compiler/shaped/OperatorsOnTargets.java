package joist.compiler.shaped;

import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import joist.compiler.Close;
import joist.compiler.target.Target;
import joist.compiler.tier.TargetChoice;
import joist.compiler.tier.Targets;
import joist.graph.Attribute;
import joist.graph.DatumType;
import joist.graph.Dim;
import joist.graph.Graph;
import joist.graph.Node;
import joist.graph.Value;
import joist.graph.ValueType;
import joist.graph.interpret.Interpreter;
import joist.graph.report.Printer;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/**
 * Small graphs of one operator, given to all targets and to the interpreter: what each operator's
 * own test is written with.
 */
final class OperatorsOnTargets {
  private final Random random;
  private final List<Value> inputs = new ArrayList<>();
  private final Map<String, Tensor> given = new LinkedHashMap<>();
  private final Map<String, Tensor> constants = new LinkedHashMap<>();
  private final List<Node> before = new ArrayList<>();

  OperatorsOnTargets(Random random) {
    this.random = random;
  }

  /** An input of the graph. */
  String input(Tensor tensor) {
    String name = "x" + inputs.size();
    Dim[] dims = Arrays.stream(tensor.shape().dims()).mapToObj(Dim::of).toArray(Dim[]::new);
    inputs.add(new Value(name, ValueType.of(tensor.type(), dims)));
    given.put(name, tensor);
    return name;
  }

  String constant(Tensor tensor) {
    String name = "c" + constants.size();
    constants.put(name, tensor);
    return name;
  }

  String longs(long... values) {
    return constant(Tensor.of(Shape.of(values.length), values));
  }

  /** An input that reaches the operator in another order of memory than row by row. */
  String turned(Tensor tensor) {
    int rank = tensor.shape().rank();
    long[] order = new long[rank];
    long[] dims = new long[rank];
    for (int i = 0; i < rank; i++) {
      order[i] = (i + 1) % rank;
      dims[(i + 1) % rank] = tensor.shape().dim(i);
    }
    String back = input(tensor.reshape(Shape.of(dims)));
    String name = back + "t";
    before.add(
        new Node(
            name,
            Node.ONNX,
            "Transpose",
            List.of(back),
            List.of(name),
            Map.of("perm", new Attribute.Ints(order))));
    return name;
  }

  Tensor reals(long... shape) {
    float[] elements = new float[(int) Shape.of(shape).elements()];
    for (int i = 0; i < elements.length; i++) {
      elements[i] = (float) random.nextGaussian();
    }
    return Tensor.of(Shape.of(shape), elements);
  }

  /** Whole numbers from {@code least} to below {@code end}. */
  Tensor whole(ElementType type, long least, long end, long... shape) {
    Tensor tensor = Tensor.zeros(type, Shape.of(shape));
    for (long i = 0; i < tensor.shape().elements(); i++) {
      long value = random.nextLong(least, end);
      switch (type.bytes()) {
        case 1 -> tensor.data().set(ValueLayout.JAVA_BYTE, i, (byte) value);
        case 4 -> tensor.data().setAtIndex(Tensor.I32, i, (int) value);
        default -> tensor.data().setAtIndex(Tensor.I64, i, value);
      }
    }
    return tensor;
  }

  /** Runs one node on all targets; the plan on the last of them. */
  ShapedPlan check(
      String operator,
      int opset,
      double tolerance,
      Map<String, Attribute> attributes,
      List<String> names,
      int outputs) {
    List<String> made = new ArrayList<>();
    for (int i = 0; i < outputs; i++) {
      made.add("y" + i);
    }
    List<Node> nodes = new ArrayList<>(before);
    nodes.add(new Node("node", Node.ONNX, operator, names, made, attributes));
    Graph graph =
        new Graph(
            operator,
            inputs,
            made.stream().map(name -> new Value(name, new DatumType.Unknown())).toList(),
            constants,
            nodes,
            Map.of(Node.ONNX, opset),
            Map.of());
    Map<String, Tensor> expected = Interpreter.run(graph, given);
    ShapedPlan plan = null;
    for (TargetChoice choice :
        List.of(TargetChoice.AUTO, TargetChoice.VECTOR, TargetChoice.PLAIN)) {
      Target target = Targets.ofThisMachine().choose(choice).target();
      ShapedRuns runs = new ShapedRuns(target);
      String about = target.name() + ", " + attributes + ": " + Printer.print(graph);
      Close.assertClose(runs.run(graph, given), expected, tolerance, about);
      plan = runs.plan(graph, given);
    }
    return Objects.requireNonNull(plan);
  }
}
