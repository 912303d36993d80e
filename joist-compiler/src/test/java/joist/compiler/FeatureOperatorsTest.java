package joist.compiler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.ValueLayout;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import joist.graph.Attribute;
import joist.graph.Dim;
import joist.graph.Graph;
import joist.graph.GraphBuilder;
import joist.graph.GraphException;
import joist.graph.Node;
import joist.graph.ValueType;
import joist.graph.interpret.Interpreter;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every operator of features answers as the interpreter, on operands that broadcast and do not. */
class FeatureOperatorsTest {
  private static final int ROWS = 23;
  private static final int COLUMNS = 3;
  private static final double[] SPECIAL = {
    Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, -0.0, 0.0, 1e-40, 1e30, 0.5
  };

  private final long seed = Long.getLong("joist.seed", 2026L);
  private final Random random = new Random(seed);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Neg", "Abs", "Floor", "Ceil", "Sqrt", "Exp", "Log", "Sin", "Cos", "Tanh", "Relu",
        "Sigmoid", "IsNaN"
      })
  void mapsOfOneReal(String operator) {
    ElementType result = operator.equals("IsNaN") ? ElementType.BOOL : null;
    for (ElementType type : List.of(ElementType.F32, ElementType.F64)) {
      check(operator, Map.of(), result == null ? type : result, type(type, COLUMNS));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Add", "Sub", "Mul", "Div", "Max", "Min"})
  void mapsOfTwoReals(String operator) {
    for (ElementType type : List.of(ElementType.F32, ElementType.F64)) {
      checkPairs(operator, type, type);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"Add", "Sub", "Mul", "Max", "Min"})
  void mapsOfTwoIntegers(String operator) {
    checkPairs(operator, ElementType.I64, ElementType.I64);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Equal", "Less", "LessOrEqual", "Greater", "GreaterOrEqual"})
  void comparisons(String operator) {
    for (ElementType type : List.of(ElementType.F32, ElementType.F64, ElementType.I64)) {
      checkPairs(operator, type, ElementType.BOOL);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"And", "Or", "Xor"})
  void connectives(String operator) {
    checkPairs(operator, ElementType.BOOL, ElementType.BOOL);
  }

  @ParameterizedTest
  @ValueSource(strings = {"F32", "F64", "I64", "BOOL"})
  void casts(ElementType from) {
    for (ElementType to :
        List.of(ElementType.F32, ElementType.F64, ElementType.I64, ElementType.BOOL)) {
      Map<String, Attribute> target = Map.of("to", new Attribute.IntValue(to.onnxCode()));
      check("Cast", target, to, type(from, COLUMNS));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"F32", "F64", "I64", "STRING"})
  void choices(ElementType type) {
    check("Where", Map.of(), type, type(ElementType.BOOL, 1), type(type, COLUMNS), type(type, 1));
    check("Where", Map.of(), type, type(ElementType.BOOL, COLUMNS), type(type, 1), constant(type));
  }

  @ParameterizedTest
  @ValueSource(strings = {"F32", "F64", "I64", "BOOL", "STRING", "I32"})
  void joinsOfColumns(ElementType type) {
    Map<String, Attribute> axis = Map.of("axis", new Attribute.IntValue(1));
    GraphBuilder builder = new GraphBuilder("concat");
    String a = builder.input("a", type(type, 2));
    String b = builder.input("b", type(type, 1));
    String twice = builder.node(Node.ONNX, "Concat", axis, a, b, a);
    builder.nodeNamed("y", Node.ONNX, "Concat", axis, b, twice, a);
    builder.output("y", type(type, 8));
    builder.output("b", type(type, 1));
    assertSame(builder.build());
  }

  @ParameterizedTest
  @ValueSource(strings = {"F32", "F64", "I64", "BOOL", "STRING", "I32"})
  void picksOfColumns(ElementType type) {
    GraphBuilder builder = new GraphBuilder("gather");
    String x = builder.input("x", type(type, COLUMNS));
    String indices = builder.constant("i", Tensor.of(Shape.of(4), 2L, -3L, 0L, 2L));
    builder.nodeNamed(
        "y", Node.ONNX, "Gather", Map.of("axis", new Attribute.IntValue(1)), x, indices);
    builder.output("y", type(type, 4));
    assertSame(builder.build());
  }

  @Test
  void clips() {
    GraphBuilder builder = new GraphBuilder("clip");
    String x = builder.input("x", type(ElementType.F32, COLUMNS));
    String least = builder.constant("least", Tensor.of(Shape.of(), -0.5f));
    String most = builder.constant("most", Tensor.of(Shape.of(), 0.25f));
    builder.nodeNamed("y", Node.ONNX, "Clip", Map.of(), x, least, most);
    builder.output("y", type(ElementType.F32, COLUMNS));
    assertSame(builder.build());
  }

  @ParameterizedTest
  @ValueSource(strings = {"ReduceSum", "ReduceMax", "ReduceMin"})
  void foldsOfColumns(String operator) {
    GraphBuilder builder = new GraphBuilder(operator);
    String x = builder.input("x", type(ElementType.F32, COLUMNS));
    String[] inputs = {x, builder.constant("axes", Tensor.of(Shape.of(1), -1L))};
    builder.nodeNamed("y", Node.ONNX, operator, Map.of(), inputs);
    builder.output("y", type(ElementType.F32, 1));
    assertSame(builder.build());
  }

  @Test
  void looksUpRowsOfTables() {
    GraphBuilder builder = new GraphBuilder("rows");
    String index = builder.input("x", ValueType.of(ElementType.I64, Dim.BATCH));
    String table = builder.constant("t", tensor(constant(ElementType.F32, 4, COLUMNS)));
    builder.nodeNamed("y", Node.ONNX, "Gather", Map.of(), table, index);
    builder.output("y", type(ElementType.F32, COLUMNS));
    Graph graph = builder.build();
    assertSame(graph);
    Map<String, Tensor> outside = Map.of("x", Tensor.of(Shape.of(1), 4L));
    assertThatThrownBy(() -> Executable.compile(graph).run(outside))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("expected indices of -4 to 3, got 4");
  }

  private void checkPairs(String operator, ElementType from, ElementType to) {
    check(operator, Map.of(), to, type(from, COLUMNS), type(from, COLUMNS));
    check(operator, Map.of(), to, type(from, 1), type(from, COLUMNS));
    check(operator, Map.of(), to, type(from, COLUMNS), type(from, 1));
    check(operator, Map.of(), to, type(from, COLUMNS), constant(from));
    check(operator, Map.of(), to, constant(from, 1), type(from, COLUMNS));
    check(operator, Map.of(), to, type(from, COLUMNS), constant(from, COLUMNS));
    check(operator, Map.of(), to, constant(from, 1, COLUMNS), type(from, COLUMNS));
  }

  private static ValueType type(ElementType type, int columns) {
    return ValueType.of(type, Dim.BATCH, Dim.of(columns));
  }

  /** A constant's type has no batch dimension. */
  private static ValueType constant(ElementType type, long... dims) {
    Dim[] known = new Dim[dims.length];
    for (int i = 0; i < dims.length; i++) {
      known[i] = Dim.of(dims[i]);
    }
    return ValueType.of(type, known);
  }

  private void check(
      String operator, Map<String, Attribute> attributes, ElementType to, ValueType... operands) {
    GraphBuilder builder = new GraphBuilder(operator + List.of(operands));
    String[] names = new String[operands.length];
    for (int i = 0; i < names.length; i++) {
      ValueType type = operands[i];
      boolean input = type.dims().contains(Dim.BATCH);
      names[i] = input ? builder.input("x" + i, type) : builder.constant("c", tensor(type));
    }
    builder.nodeNamed("y", Node.ONNX, operator, attributes, names);
    builder.output("y", type(to, COLUMNS));
    assertSame(builder.build());
  }

  private void assertSame(Graph graph) {
    Executable executable = Executable.compile(graph);
    String about = graph.name() + ", -Djoist.seed=" + seed;
    Map<String, Tensor> rows = new LinkedHashMap<>();
    graph.inputs().forEach(input -> rows.put(input.name(), tensor(input.type())));
    assertThat(Steps.interpreted(executable, rows)).as(about).isEmpty();
    Close.assertClose(executable.run(rows), Interpreter.run(graph, rows), 1e-6, about);
  }

  private Tensor tensor(ValueType type) {
    long[] dims = new long[type.rank()];
    for (int i = 0; i < dims.length; i++) {
      dims[i] = type.dims().get(i) instanceof Dim.Known(long extent) ? extent : ROWS;
    }
    Tensor tensor = Tensor.zeros(type.elementType(), Shape.of(dims));
    for (int i = 0; i < tensor.shape().elements(); i++) {
      double real = random.nextInt(3) == 0 ? SPECIAL[random.nextInt(8)] : random.nextGaussian();
      switch (type.elementType()) {
        case F32 -> tensor.data().setAtIndex(Tensor.F32, i, (float) real);
        case F64 -> tensor.data().setAtIndex(Tensor.F64, i, real);
        case I64 -> tensor.data().setAtIndex(Tensor.I64, i, random.nextLong(-3, 4));
        case I32 -> tensor.data().setAtIndex(Tensor.I32, i, random.nextInt(-3, 4));
        case STRING -> tensor.strings()[i] = "s" + random.nextInt(4);
        default -> tensor.data().set(ValueLayout.JAVA_BYTE, i, (byte) random.nextInt(2));
      }
    }
    return tensor;
  }
}
