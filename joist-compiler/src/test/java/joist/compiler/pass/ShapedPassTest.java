package joist.compiler.pass;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import joist.compiler.Close;
import joist.graph.Attribute;
import joist.graph.DatumType;
import joist.graph.Dim;
import joist.graph.Graph;
import joist.graph.Node;
import joist.graph.Value;
import joist.graph.ValueType;
import joist.graph.interpret.Interpreter;
import joist.graph.typing.Verifier;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import org.junit.jupiter.api.Test;

/** What each pass over typed graphs makes of a node, and that the answers stay close. */
class ShapedPassTest {
  private final Random random = new Random(Long.getLong("joist.seed", 2026L));
  private final Map<String, Tensor> given = new LinkedHashMap<>();
  private final Map<String, Tensor> constants = new LinkedHashMap<>();

  private String input(Tensor tensor) {
    String name = "x" + given.size();
    given.put(name, tensor);
    return name;
  }

  private String constant(Tensor tensor) {
    String name = "c" + constants.size();
    constants.put(name, tensor);
    return name;
  }

  private Tensor reals(long... shape) {
    float[] elements = new float[(int) Shape.of(shape).elements()];
    for (int i = 0; i < elements.length; i++) {
      elements[i] = random.nextFloat();
    }
    return Tensor.of(Shape.of(shape), elements);
  }

  private static Tensor bytes(long... shape) {
    Tensor tensor = Tensor.zeros(ElementType.U8, Shape.of(shape));
    for (long i = 0; i < tensor.data().byteSize(); i++) {
      tensor.data().set(ValueLayout.JAVA_BYTE, i, (byte) (i * 37));
    }
    return tensor;
  }

  /** The operators behind the pass, whose answers are those before it. */
  private List<String> after(
      ShapedPass pass,
      String operator,
      int opset,
      Map<String, Attribute> attributes,
      String... in) {
    List<Value> inputs = new ArrayList<>();
    given.forEach((name, tensor) -> {
      Dim[] dims = Arrays.stream(tensor.shape().dims()).mapToObj(Dim::of).toArray(Dim[]::new);
      inputs.add(new Value(name, ValueType.of(tensor.type(), dims)));
    });
    Node node = new Node("n", Node.ONNX, operator, List.of(in), List.of("m"), attributes);
    Node end = new Node("e", Node.ONNX, "Identity", List.of("m"), List.of("y"), Map.of());
    Graph before =
        new Graph(
            "g",
            inputs,
            List.of(new Value("y", new DatumType.Unknown())),
            constants,
            List.of(node, end),
            Map.of(Node.ONNX, opset),
            Map.of());
    Graph after = pass.apply(before, Verifier.infer(before));
    Verifier.infer(after);
    Close.assertClose(
        Interpreter.run(after, given), Interpreter.run(before, given), 1e-4, operator);
    return after.nodes().stream().map(Node::operator).toList();
  }

  private static Map<String, Attribute> ints(String key, long... values) {
    return Map.of(key, new Attribute.Ints(values));
  }

  private static Map<String, Attribute> integer(String key, long value) {
    return Map.of(key, new Attribute.IntValue(value));
  }

  @Test
  void dropIdentitiesKeepsTheOneThatNamesAnOutput() {
    assertThat(after(new DropIdentities(), "Dropout", 13, Map.of(), input(reals(2, 3))))
        .containsExactly("Identity");
  }

  @Test
  void lowerBatchNormalizationMultipliesAndAdds() {
    String x = input(reals(2, 3, 4));
    List<String> operators =
        after(
            new LowerBatchNormalization(),
            "BatchNormalization",
            15,
            Map.of(),
            x,
            constant(reals(3)),
            constant(reals(3)),
            constant(reals(3)),
            constant(reals(3)));
    assertThat(operators).containsExactly("Mul", "Add", "Identity");
  }

  @Test
  void lowerTransposedConvolutionSpreadsPadsAndConvolves() {
    String x = input(reals(1, 2, 3, 3));
    String w = constant(reals(2, 4, 2, 2));
    Map<String, Attribute> strides = ints("strides", 2, 2);
    assertThat(after(new LowerTransposedConvolution(), "ConvTranspose", 13, strides, x, w))
        .containsExactly("Reshape", "Pad", "Reshape", "Pad", "Conv", "Identity");
  }

  @Test
  void widenHalvesCastsAroundProducts() {
    Tensor halves = Tensor.zeros(ElementType.F16, Shape.of(2, 2));
    for (long i = 0; i < 4; i++) {
      halves.data().setAtIndex(Tensor.I16, i, Float.floatToFloat16(i / 3f));
    }
    String x = input(halves);
    assertThat(after(new WidenHalves(), "MatMul", 13, Map.of(), x, x))
        .containsExactly("Cast", "Cast", "MatMul", "Cast", "Identity");
  }

  @Test
  void lowerNormalizationsTakesMeansOfDifferences() {
    String x = input(reals(2, 3, 4, 5));
    List<String> operators =
        after(
            new LowerNormalizations(),
            "InstanceNormalization",
            17,
            Map.of(),
            x,
            constant(reals(3)),
            constant(reals(3)));
    assertThat(operators)
        .containsExactly(
            "ReduceMean",
            "Sub",
            "Mul",
            "ReduceMean",
            "Add",
            "Sqrt",
            "Div",
            "Reshape",
            "Mul",
            "Mul",
            "Reshape",
            "Add",
            "Identity");
  }

  @Test
  void lowerNormalizationsLeavesWhatIsNotF32() {
    Tensor halves = Tensor.zeros(ElementType.F16, Shape.of(1, 1, 2));
    String x = input(halves);
    String one = constant(Tensor.zeros(ElementType.F16, Shape.of(1)));
    assertThat(after(new LowerNormalizations(), "InstanceNormalization", 17, Map.of(), x, one, one))
        .containsExactly("InstanceNormalization", "Identity");
  }

  @Test
  void lowerNormalizationsLeavesGraphsOfOpsetsWithoutItsOperators() {
    String x = input(reals(1, 2, 3));
    String two = constant(reals(2));
    assertThat(after(new LowerNormalizations(), "InstanceNormalization", 6, Map.of(), x, two, two))
        .containsExactly("InstanceNormalization", "Identity");
  }

  @Test
  void lowerReductionsGoesFromTheLastNeighboursToTheFirst() {
    String x = input(reals(2, 3, 4, 5));
    assertThat(after(new LowerReductions(), "ReduceL2", 13, ints("axes", 0, 2, 3), x))
        .containsExactly("ReduceSumSquare", "ReduceSum", "Sqrt", "Identity", "Identity");
  }

  @Test
  void lowerReductionsLeavesNeighbours() {
    String x = input(reals(2, 3, 4, 5));
    assertThat(after(new LowerReductions(), "ReduceL2", 13, ints("axes", 2, 3), x))
        .containsExactly("ReduceL2", "Identity");
  }

  @Test
  void lowerAttentionMultipliesMasksAndWeighs() {
    String q = input(reals(1, 2, 3, 4));
    List<String> operators =
        after(new LowerAttention(), "Attention", 23, integer("is_causal", 1), q, q, q);
    assertThat(operators)
        .containsExactly(
            "Transpose", "MatMul", "Mul", "Add", "Softmax", "MatMul", "Identity", "Identity");
  }

  @Test
  void lowerIntegerProductsCutsLongSums() {
    String a = input(bytes(2, 300));
    String b = input(bytes(300, 3));
    assertThat(after(new LowerIntegerProducts(), "MatMulInteger", 13, Map.of(), a, b))
        .containsExactly(
            "Cast",
            "Cast",
            "Slice",
            "Slice",
            "MatMul",
            "Cast",
            "Slice",
            "Slice",
            "MatMul",
            "Cast",
            "Add",
            "Identity",
            "Identity");
  }

  @Test
  void lowerIntegerProductsKnowsTheLargestConstant() {
    Tensor small = Tensor.zeros(ElementType.U8, Shape.of(300, 3));
    String a = input(bytes(2, 300));
    assertThat(after(new LowerIntegerProducts(), "MatMulInteger", 13, Map.of(), a, constant(small)))
        .containsExactly("Cast", "MatMul", "Cast", "Identity", "Identity");
  }
}
