package joist.onnx.version;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Random;
import joist.graph.Attribute;
import joist.graph.Dim;
import joist.graph.Graph;
import joist.graph.GraphBuilder;
import joist.graph.Node;
import joist.graph.ValueType;
import joist.graph.interpret.Interpreter;
import joist.graph.typing.Verifier;
import joist.onnx.OnnxException;
import joist.onnx.OnnxReader;
import joist.onnx.OnnxWriter;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import org.junit.jupiter.api.Test;

/** Each change of an operator's form, up and down: the answers stay the same, bit for bit. */
class OpsetConversionTest {
  private static final Random RANDOM = new Random(31);

  @Test
  void refusesVersionsThatAreNotKnown() {
    Graph graph = NodeModel.of("Relu", 21).input(reals(2, 3)).graph();
    refuses(graph, 6, "expected a version of ai.onnx from 7 to");
    refuses(graph, OpsetConversion.newest() + 1, "is asked for");
    refuses(NodeModel.of("Relu", 6).input(reals(2, 3)).graph(), 13, "6 is what the model imports");
  }

  @Test
  void refusesOperatorsThatAVersionLacksByNodeAndVersions() {
    refuses(
        NodeModel.of("Gelu", 21).input(reals(2, 3)).graph(),
        13,
        "node 'node' (Gelu) cannot be converted from opset 20 to 19: Gelu is there since opset 20");
    refuses(
        NodeModel.of("Hologram", 21).input(reals(2, 3)).unchecked(),
        13,
        "node 'node' (Hologram) cannot be converted from opset 21 to 20");
  }

  @Test
  void refusesAttributesInputsAndTypesThatAVersionLacks() {
    refuses(
        NodeModel.of("TopK", 13).with("largest", 0).input(reals(4)).constant(longs(1)).outputs(2),
        10,
        "TopK gives only the largest elements");
    refuses(
        NodeModel.of("ArgMax", 13).with("select_last_index", 1).input(reals(2, 3)),
        11,
        "ArgMax has no attribute 'select_last_index' there");
    refuses(
        NodeModel.of("Relu", 14).input(Tensor.zeros(ElementType.I8, Shape.of(3))),
        13,
        "Relu takes no i8 there, which 'x0' is");
    refuses(
        NodeModel.of("Clip", 13).input(reals(3)).input(Tensor.of(Shape.of(), 0.5f)),
        7,
        "its min is no constant");
    refuses(
        NodeModel.of("Reshape", 14).with("allowzero", 1).input(reals(0, 3)).constant(longs(3, 0)),
        13,
        "would there copy the input's dimension");
    refuses(
        NodeModel.of("BatchNormalization", 7).with("spatial", 0).input(reals(2, 3)).unchecked(),
        9,
        "statistics for each element");
  }

  @Test
  void axesMoveBetweenAttributesAndInputs() {
    for (String reduction :
        List.of("ReduceSum", "ReduceMean", "ReduceMax", "ReduceL2", "ReduceLogSumExp")) {
      agrees(NodeModel.of(reduction, 7).with("axes", new long[] {0, 2}).input(reals(2, 3, 4)));
      agrees(NodeModel.of(reduction, 7).with("keepdims", 0).input(reals(2, 3, 4)));
      agrees(NodeModel.of(reduction, 18).input(reals(2, 3, 4)).constant(longs(-1)));
    }
    agrees(
        NodeModel.of("ReduceSum", 18)
            .with("noop_with_empty_axes", 1)
            .input(reals(2, 3))
            .constant(longs()));
    agrees(NodeModel.of("Squeeze", 7).with("axes", new long[] {1}).input(reals(2, 1, 3)));
    agrees(NodeModel.of("Squeeze", 7).input(reals(2, 1, 3)));
    agrees(NodeModel.of("Unsqueeze", 13).input(reals(2, 3)).constant(longs(-1, 0)));
  }

  @Test
  void flattenedSoftmaxIsNotTheSameAsSoftmaxAlongAnAxis() {
    for (String operator : List.of("Softmax", "LogSoftmax", "Hardmax")) {
      agrees(NodeModel.of(operator, 7).input(reals(2, 3, 4)));
      agrees(NodeModel.of(operator, 11).with("axis", 0).input(reals(2, 3, 4)));
      agrees(NodeModel.of(operator, 11).with("axis", -1).input(reals(2, 3, 4)));
      agrees(NodeModel.of(operator, 13).input(reals(2, 3, 4)));
      agrees(NodeModel.of(operator, 13).with("axis", 1).input(reals(2, 3, 4)));
    }
    Graph flat = NodeModel.of("Softmax", 11).input(reals(2, 3)).graph();
    assertThat(OpsetConversion.convert(flat, 13).nodes()).hasSize(1);
  }

  @Test
  void placesAndSizesMoveBetweenAttributesAndInputs() {
    agrees(
        NodeModel.of("Slice", 7)
            .with("starts", new long[] {1, -2})
            .with("ends", new long[] {5, 1000})
            .input(reals(4, 5)));
    agrees(
        NodeModel.of("Slice", 13)
            .input(reals(4, 5))
            .constant(longs(1))
            .constant(longs(4))
            .constant(longs(-1)));
    agrees(NodeModel.of("Split", 7).with("split", new long[] {1, 3}).input(reals(4, 2)).outputs(2));
    agrees(NodeModel.of("Split", 7).with("axis", 1).input(reals(2, 6)).outputs(3));
    agrees(NodeModel.of("Split", 18).with("num_outputs", 3).input(reals(7)).outputs(3));
    agrees(NodeModel.of("TopK", 7).with("k", 2).input(reals(3, 5)).outputs(2));
    agrees(NodeModel.of("TopK", 11).input(reals(3, 5)).constant(longs(3)).outputs(2));
    agrees(NodeModel.of("Shape", 15).with("start", 1).with("end", -1).input(reals(2, 3, 4)));
    agrees(NodeModel.of("Gather", 13).with("axis", -1).input(reals(2, 3)).constant(longs(0, 2)));
  }

  @Test
  void paddingMovesBetweenAttributesAndInputs() {
    agrees(NodeModel.of("Pad", 7).with("pads", new long[] {0, 1, 2, 0}).input(reals(2, 3)));
    agrees(
        NodeModel.of("Pad", 7)
            .with("pads", new long[] {0, 1, 2, 0})
            .with("value", 1.5f)
            .input(reals(2, 3)));
    agrees(
        NodeModel.of("Pad", 18)
            .input(reals(2, 3))
            .constant(longs(1, 2))
            .constant(Tensor.of(Shape.of(), 0.25f))
            .constant(longs(-1)));
    refuses(
        NodeModel.of("Pad", 19).with("mode", "wrap").input(reals(2, 3)).constant(longs(1, 1, 1, 1)),
        18,
        "Pad has no mode 'wrap'");
  }

  @Test
  void boundsAndComparisonsKeepTheirMeaning() {
    agrees(NodeModel.of("Clip", 7).with("min", -0.5f).input(reals(9)));
    agrees(NodeModel.of("Clip", 7).with("max", 0.5f).input(doubles(9)));
    agrees(NodeModel.of("Clip", 7).input(reals(9)));
    Tensor odd = Tensor.of(Shape.of(3), Float.NaN, 1f, 2f);
    for (String operator : List.of("GreaterOrEqual", "LessOrEqual")) {
      NodeModel model =
          NodeModel.of(operator, 12).input(odd).constant(Tensor.of(Shape.of(3), 1f, 1f, 1f));
      refuses(model, 10, "Equal takes no f32 there");
      agrees(model);
    }
    agrees(NodeModel.of("Pow", 12).input(reals(4)).constant(longs(1, 2, 3, 2)));
    agrees(NodeModel.of("CastLike", 15).input(reals(3)).constant(longs(1)));
  }

  @Test
  void layersKeepTheirMeaning() {
    agrees(NodeModel.of("Dropout", 7).with("ratio", 0.2f).input(reals(4)));
    agrees(NodeModel.of("Dropout", 12).input(reals(4)).constant(Tensor.of(Shape.of(), 0.3f)));
    agrees(NodeModel.of("Gemm", 11).with("transB", 1).input(reals(2, 3)).constant(reals(4, 3)));
    agrees(
        NodeModel.of("BatchNormalization", 7)
            .input(reals(2, 3, 4))
            .constant(reals(3))
            .constant(reals(3))
            .constant(reals(3))
            .constant(Tensor.of(Shape.of(3), 1f, 2f, 3f)));
    agrees(
        NodeModel.of("GroupNormalization", 18)
            .with("num_groups", 2)
            .input(reals(1, 4, 3))
            .constant(reals(2))
            .constant(reals(2)));
  }

  @Test
  void constantsOfEveryKindBecomeTensors() {
    agrees(NodeModel.of("Constant", 13).with("value_float", 2.5f));
    agrees(NodeModel.of("ConstantOfShape", 9).constant(longs(2, 0, 3)));
    agrees(NodeModel.of("ConstantOfShape", 9).constant(longs()));
    agrees(NodeModel.of("Constant", 13).with("value_floats", new float[] {1, 2}));
    Graph longs = NodeModel.of("Constant", 13).with("value_ints", new long[] {1, 2}).graph();
    Graph back = OpsetConversion.convert(longs, 11);
    assertThat(back.nodes().getFirst().attribute("value"))
        .contains(new Attribute.TensorValue(longs(1, 2)));
  }

  @Test
  void upsamplingIsResizingOfWholePixels() {
    agrees(
        NodeModel.of("Upsample", 7)
            .with("scales", new float[] {1, 1, 2, 3})
            .input(reals(1, 2, 3, 3)));
    agrees(
        NodeModel.of("Upsample", 9)
            .with("mode", "linear")
            .input(reals(1, 1, 3, 3))
            .constant(Tensor.of(Shape.of(4), 1f, 1f, 2f, 2f)));
    agrees(
        NodeModel.of("Resize", 18)
            .with("axes", new long[] {-1, 2})
            .input(reals(1, 2, 3, 3))
            .leftOut()
            .leftOut()
            .constant(longs(5, 4)));
    agrees(
        NodeModel.of("Scatter", 9)
            .with("axis", 1)
            .input(reals(2, 3))
            .constant(Tensor.of(Shape.of(2, 1), 2L, 0L))
            .constant(reals(2, 1)));
  }

  @Test
  void graphsInGraphsAreConvertedWithThem() {
    GraphBuilder builder = new GraphBuilder("outer");
    builder.input("x", ValueType.of(ElementType.F32, Dim.of(2), Dim.of(1), Dim.of(3)));
    builder.input("c", ValueType.of(ElementType.BOOL));
    String axes = builder.constant("axes", longs(1));
    Attribute squeezed = branch("Squeeze", Map.of(), "x", axes);
    Attribute summed =
        branch("ReduceMax", Map.of("keepdims", new Attribute.IntValue(0)), "x", axes);
    builder.nodeNamed("y", "", "If", Map.of("then_branch", squeezed, "else_branch", summed), "c");
    builder.output("y", ValueType.of(ElementType.F32, Dim.of(2), Dim.of(3)));
    Graph graph = builder.build();

    for (int opset : new int[] {11, 12, 13, 17, 18, 24}) {
      Graph converted = OnnxReader.read(OnnxWriter.write(OpsetConversion.convert(graph, opset)));
      assertThat(converted.initializers().isEmpty()).isEqualTo(opset < 13);
      for (boolean condition : new boolean[] {true, false}) {
        Map<String, Tensor> inputs =
            Map.of("x", reals(2, 1, 3), "c", Tensor.of(Shape.of(), condition));
        assertThat(Interpreter.run(converted, inputs)).isEqualTo(Interpreter.run(graph, inputs));
      }
    }
  }

  private static Attribute branch(
      String operator, Map<String, Attribute> attributes, String... inputs) {
    GraphBuilder body = new GraphBuilder(operator);
    body.nodeNamed("z", "", operator, attributes, inputs);
    body.output("z", ValueType.of(ElementType.F32, Dim.of(2), Dim.of(3)));
    return new Attribute.GraphValue(body.build());
  }

  @Test
  void nothingIsLeftOfConstantsThatBecameAttributes() {
    Graph graph = NodeModel.of("Unsqueeze", 13).input(reals(2)).constant(longs(0)).graph();

    Graph old = OpsetConversion.convert(graph, 11);

    assertThat(old.initializers()).isEmpty();
    assertThat(old.nodes().getFirst().attribute("axes"))
        .contains(new Attribute.Ints(new long[] {0}));
    assertThat(OpsetConversion.convert(old, 13).initializers()).hasSize(1);
  }

  @Test
  void otherDomainsAndTheSameVersionAreLeftAlone() {
    Graph graph = NodeModel.of("Relu", 21).input(reals(2, 3)).graph();
    assertThat(OpsetConversion.convert(graph, 21)).isSameAs(graph);
    assertThat(OpsetConversion.convert(graph, 17).opsets()).containsEntry(Node.ONNX, 17);
  }

  /** Goes up and down through all versions, as far as there are words for it. */
  private static void agrees(NodeModel model) {
    Graph graph = model.graph();
    Map<String, Tensor> expected = Interpreter.run(graph, model.arguments());
    int reached = 0;
    for (int opset = OpsetConversion.oldest(); opset <= OpsetConversion.newest(); opset++) {
      Graph converted;
      try {
        converted = OpsetConversion.convert(graph, opset);
      } catch (OnnxException e) {
        assertThat(e).hasMessageContaining("cannot be converted from opset");
        continue;
      }
      reached++;
      Verifier.verify(converted);
      Graph back = OnnxReader.read(OnnxWriter.write(converted));
      assertThat(Interpreter.run(back, model.arguments()))
          .as("%s to opset %d: %s", graph.nodes(), opset, converted.nodes())
          .isEqualTo(expected);
    }
    assertThat(reached).isGreaterThan(8);
  }

  private static void refuses(NodeModel model, int opset, String message) {
    refuses(model.graph(), opset, message);
  }

  private static void refuses(Graph graph, int opset, String message) {
    assertThatThrownBy(() -> OpsetConversion.convert(graph, opset))
        .isInstanceOf(OnnxException.class)
        .hasMessageContaining(message);
  }

  private static Tensor reals(long... dims) {
    Shape shape = Shape.of(dims);
    float[] values = new float[(int) shape.elements()];
    for (int i = 0; i < values.length; i++) {
      values[i] = RANDOM.nextFloat() * 4 - 2;
    }
    return Tensor.of(shape, values);
  }

  private static Tensor doubles(long... dims) {
    Shape shape = Shape.of(dims);
    return Tensor.of(shape, RANDOM.doubles(shape.elements(), -2, 2).toArray());
  }

  private static Tensor longs(long... values) {
    return Tensor.of(Shape.of(values.length), values);
  }
}
