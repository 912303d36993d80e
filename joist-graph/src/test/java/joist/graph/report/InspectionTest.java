package joist.graph.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import joist.graph.Attribute;
import joist.graph.Dim;
import joist.graph.Graph;
import joist.graph.GraphBuilder;
import joist.graph.Node;
import joist.graph.ValueType;
import joist.graph.report.MemoryTimeline.Held;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import org.junit.jupiter.api.Test;

class InspectionTest {
  @Test
  void refusesShapesThatAreNotTheInputs() {
    Graph graph = residual();
    assertThatThrownBy(() -> BoundShapes.bind(graph, Map.of("z", Shape.of(1))))
        .hasMessageContaining("no input 'z'; the model has x");
    assertThatThrownBy(() -> BoundShapes.bind(graph, Map.of("x", Shape.of(1))))
        .hasMessageContaining("rank 2");
    assertThatThrownBy(() -> new Roofline(0, 1)).hasMessageContaining("above 0");
  }

  @Test
  void inspectsAGraphWithoutNodes() {
    GraphBuilder builder = new GraphBuilder("empty");
    builder.input("x", ValueType.of(ElementType.F32, Dim.of(1)));
    Inspection inspection = Inspection.of(builder.build());
    assertThat(inspection.running()).isEmpty();
    assertThat(inspection.memory().peakStep()).isEqualTo(-1);
    assertThat(inspection.atPeak()).isEmpty();
  }

  @Test
  void holdsAValueFromTheNodeThatMakesItToTheLastThatReadsIt() {
    Inspection inspection = Inspection.of(BoundShapes.batch(residual(), 10));
    // x and Exp; those and Neg; x and Neg, of which Identity is a view; those and y.
    assertThat(inspection.memory().steps())
        .extracting(MemoryTimeline.Step::liveBytes)
        .containsExactly(160L, 240L, 160L, 240L);
    assertThat(inspection.memory().peakStep()).isEqualTo(1);
    assertThat(inspection.atPeak())
        .containsExactly(new Held("x", 80), new Held("Exp_0", 80), new Held("Neg_0", 80));
  }

  @Test
  void countsConstantsOfNodesAsFoldedAndAsParameters() {
    GraphBuilder builder = new GraphBuilder("folded");
    builder.input("x", ValueType.of(ElementType.F32, Dim.of(2), Dim.of(3)));
    String shape = builder.constant("shape", Tensor.of(Shape.of(2), 3L, 5L));
    Map<String, Attribute> value =
        Map.of("value", new Attribute.TensorValue(Tensor.of(Shape.of(1), 0.5f)));
    String w = builder.node(Node.ONNX, "ConstantOfShape", value, shape);
    builder.node("MatMul", "x", w);
    Graph graph = builder.build();
    Inspection inspection = Inspection.of(graph);
    assertThat(inspection.running()).containsExactly(1);
    assertThat(inspection.cost().parameters()).isEqualTo(15);
    assertThat(inspection.cost().multiplyAdds()).isEqualTo(2 * 3 * 5);
    assertThat(WeightHistogram.of(graph, w).orElseThrow().mean()).isEqualTo(0.5);
    assertThat(WeightHistogram.of(graph, "x")).isEmpty();
  }

  @Test
  void countsProductsOfEveryForm() {
    Map<String, Attribute> equation = Map.of("equation", new Attribute.StringValue("bij,bjk->bik"));
    Node einsum = new Node("n", "", "Einsum", List.of("a", "b"), List.of("y"), equation);
    Map<String, ValueType> types =
        Map.of("a", type(List.of(4L, 2L, 3L)), "b", type(List.of(4L, 3L, 5L)));
    assertThat(new Work(einsum, new Sizes(types, Map.of())).multiplyAdds())
        .isEqualTo(4 * 2 * 3 * 5);
    assertThat(
            macs(
                "Gemm",
                Map.of("transA", new Attribute.IntValue(1)),
                List.of(7L, 2L),
                List.of(7L, 3L)))
        .isEqualTo(7 * 2 * 3);
    assertThat(
            macs(
                "Conv",
                Map.of("group", new Attribute.IntValue(2)),
                List.of(1L, 4L, 5L, 5L),
                List.of(6L, 2L, 3L, 3L)))
        .isEqualTo(6 * 3 * 3 * 2 * 9);
    assertThat(macs("ConvTranspose", Map.of(), List.of(1L, 4L, 5L, 5L), List.of(4L, 2L, 3L, 3L)))
        .isEqualTo(4 * 25 * 2 * 9);
  }

  @Test
  void spreadsWeightsOverBinsAndPassesOverWhatIsNotFinite() {
    WeightHistogram histogram =
        WeightHistogram.of(Tensor.of(Shape.of(5), -1f, 0f, 0f, 1f, Float.NaN)).orElseThrow();
    assertThat(histogram.min()).isEqualTo(-1);
    assertThat(histogram.max()).isEqualTo(1);
    assertThat(histogram.zeros()).isEqualTo(0.5);
    assertThat(histogram.counts()).hasSize(32).startsWith(1).endsWith(1);
    assertThat(WeightHistogram.of(Tensor.of(Shape.of(1), Float.NaN))).isEmpty();
    assertThat(WeightHistogram.of(Tensor.of(Shape.of(1), 3L))).isEmpty();
  }

  @Test
  void limitsWorkByMemoryBelowTheRidgeAndByArithmeticAboveIt() {
    Roofline roofline = new Roofline(100e9, 10e9);
    assertThat(roofline.ridge()).isEqualTo(10);
    assertThat(roofline.attainable(1)).isEqualTo(10e9);
    assertThat(roofline.attainable(1000)).isEqualTo(100e9);
  }

  private static long macs(
      String operator, Map<String, Attribute> attributes, List<Long> a, List<Long> b) {
    GraphBuilder builder = new GraphBuilder("g");
    builder.input("a", type(a));
    builder.input("b", type(b));
    builder.node(Node.ONNX, operator, attributes, "a", "b");
    return Cost.of(builder.build(), Map.of()).multiplyAdds();
  }

  private static ValueType type(List<Long> dims) {
    return new ValueType(ElementType.F32, dims.stream().map(Dim::of).toList());
  }

  /** y = x + reshape(neg(exp(x))), for rows of two numbers. */
  private static Graph residual() {
    GraphBuilder builder = new GraphBuilder("residual");
    String x = builder.input("x", ValueType.of(ElementType.F32, Dim.BATCH, Dim.of(2)));
    String n = builder.node("Neg", builder.node("Exp", x));
    builder.nodeNamed("y", "", "Add", Map.of(), x, builder.node("Identity", n));
    builder.output("y", ValueType.of(ElementType.F32, Dim.BATCH, Dim.of(2)));
    return builder.build();
  }
}
