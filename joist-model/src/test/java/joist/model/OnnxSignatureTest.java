package joist.model;

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
import joist.table.ColumnType;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import org.junit.jupiter.api.Test;

class OnnxSignatureTest {
  @Test
  void takesColumnsOfAnyFileAsFields() {
    Model model = Model.load(OnnxFiles.write(sum(ElementType.F32)));
    Signature signature = model.signature().orElseThrow();
    assertThat(signature.inputs())
        .containsExactly(
            new Signature.Field("a", ColumnType.NUMBER),
            new Signature.Field("b", ColumnType.NUMBER));
    assertThat(signature.target()).isEqualTo("y");
    assertThat(signature.isClassification()).isFalse();
    assertThat(model.predict(Map.of("a", 2, "b", 3)).value()).isEqualTo(5);
  }

  @Test
  void takesRankOneInputsAsColumnsToo() {
    GraphBuilder builder = new GraphBuilder("flat");
    builder.input("a", ValueType.of(ElementType.F32, Dim.BATCH));
    builder.nodeNamed("y", Node.ONNX, "Identity", Map.of(), "a");
    builder.output("y", ValueType.of(ElementType.F32, Dim.BATCH));
    Model model = Model.load(OnnxFiles.write(builder.build()));
    assertThat(model.predict(Map.of("a", 2)).value()).isEqualTo(2);
  }

  @Test
  void refusesMissingAndBrokenWholeNumbers() {
    Model model = Model.load(OnnxFiles.write(sum(ElementType.I64)));
    assertThat(model.predict(Map.of("a", 2, "b", 3)).value()).isEqualTo(5);
    for (Object bad : List.of(2.5, "", Double.NaN)) {
      assertThatThrownBy(() -> model.predict(Map.of("a", 2, "b", bad)))
          .isInstanceOf(BadRowException.class)
          .hasMessageContaining("column 'b': expected a whole number");
    }
  }

  @Test
  void readsNumberedClassesOffTheNodeThatMakesTheLabel() {
    GraphBuilder builder = new GraphBuilder("classes");
    builder.input("a", TinyModels.column(ElementType.F32));
    builder.add(
        new Node(
            "linear",
            Node.ONNX_ML,
            "LinearClassifier",
            List.of("a"),
            List.of("label", "scores"),
            Map.of(
                "classlabels_ints", new Attribute.Ints(new long[] {7, 9}),
                "coefficients", new Attribute.Floats(new float[] {1, -1}),
                "intercepts", new Attribute.Floats(new float[] {0, 0}),
                "post_transform", new Attribute.StringValue("SOFTMAX"))));
    builder.output("label", ValueType.of(ElementType.I64, Dim.BATCH));
    builder.output("scores", ValueType.of(ElementType.F32, Dim.BATCH, Dim.of(2)));
    Model model = Model.load(OnnxFiles.write(builder.build()));
    assertThat(model.signature().orElseThrow().classes()).containsExactly("7", "9");
    assertThat(model.predict(Map.of("a", 3)).label()).contains("7");
    assertThat(model.predict(Map.of("a", -3)).label()).contains("9");
  }

  @Test
  void hasNoneForTensors() {
    GraphBuilder builder = new GraphBuilder("image");
    builder.input("image", ValueType.of(ElementType.F32, Dim.BATCH, Dim.of(4)));
    builder.nodeNamed("y", Node.ONNX, "Relu", Map.of(), "image");
    builder.output("y", ValueType.of(ElementType.F32, Dim.BATCH, Dim.of(4)));
    Model model = Model.load(OnnxFiles.write(builder.build()));
    assertThat(model.signature()).isEmpty();
    Tensor image = Tensor.of(Shape.of(1, 4), -1f, 2f, -3f, 4f);
    assertThat(model.run(Map.of("image", image)).get("y").toFloats()).containsExactly(0, 2, 0, 4);
    assertThatThrownBy(() -> model.predict(Map.of("image", 1)))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("takes tensors, not rows; use run");
  }

  @Test
  void refusesACarriedSignatureThatDoesNotFit() {
    Signature wrong =
        new Signature(List.of(new Signature.Field("z", ColumnType.NUMBER)), "y", List.of());
    Graph graph = OnnxSignature.carrying(wrong, sum(ElementType.F32));
    assertThatThrownBy(() -> Model.load(OnnxFiles.write(graph))).isInstanceOf(ModelException.class);
  }

  private static Graph sum(ElementType type) {
    GraphBuilder builder = new GraphBuilder("sum");
    builder.input("a", TinyModels.column(type));
    builder.input("b", TinyModels.column(type));
    builder.nodeNamed(
        "y",
        Node.ONNX,
        "Cast",
        Map.of("to", new Attribute.IntValue(ElementType.F32.onnxCode())),
        builder.node("Add", "a", "b"));
    builder.output("y", TinyModels.column(ElementType.F32));
    return builder.build();
  }
}
