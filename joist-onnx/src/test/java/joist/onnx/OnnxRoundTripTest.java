package joist.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import joist.graph.Attribute;
import joist.graph.Dim;
import joist.graph.Graph;
import joist.graph.GraphBuilder;
import joist.graph.Node;
import joist.graph.ValueType;
import joist.graph.interpret.Interpreter;
import joist.graph.random.RandomGraphs;
import joist.graph.typing.Verifier;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnnxRoundTripTest {
  private static final long SEED = Long.getLong("joist.seed", 20_260_101L);

  @Test
  void randomGraphsVerifyAndComeBackTheSame() {
    for (long seed = SEED; seed < SEED + 150; seed++) {
      RandomGraphs graphs = new RandomGraphs(new Random(seed));
      Graph graph = graphs.graph(2 + (int) (seed % 20));
      Map<String, Tensor> inputs = graphs.inputs(graph, (int) (seed % 4));
      Verifier.verify(graph);

      byte[] bytes = OnnxWriter.write(graph);
      Graph back = OnnxReader.read(bytes);

      assertThat(back).as("-Djoist.seed=%d", seed).isEqualTo(graph);
      assertThat(OnnxWriter.write(back)).as("-Djoist.seed=%d", seed).isEqualTo(bytes);
      assertThat(Interpreter.run(back, inputs))
          .as("-Djoist.seed=%d", seed)
          .isEqualTo(Interpreter.run(graph, inputs));
    }
  }

  @Test
  void rowsOfRandomGraphsDoNotDependOnTheirBatch() {
    for (long seed = SEED; seed < SEED + 40; seed++) {
      RandomGraphs graphs = new RandomGraphs(new Random(seed));
      Graph graph = graphs.graph(12);
      Map<String, Tensor> inputs = graphs.inputs(graph, 3);
      Map<String, Tensor> alone = new HashMap<>();
      inputs.forEach((name, tensor) -> alone.put(name, lastRow(tensor)));

      Map<String, Tensor> together = Interpreter.run(graph, inputs);
      String as = "-Djoist.seed=" + seed;
      Interpreter.run(graph, alone)
          .forEach(
              (name, tensor) -> assertThat(tensor).as(as).isEqualTo(lastRow(together.get(name))));
    }
  }

  private static Tensor lastRow(Tensor tensor) {
    long width = tensor.shape().dim(1);
    long first = (tensor.shape().dim(0) - 1) * width;
    Shape row = Shape.of(1, width);
    if (tensor.type() == ElementType.STRING) {
      return Tensor.of(
          row,
          List.of(tensor.strings())
              .subList((int) first, (int) (first + width))
              .toArray(String[]::new));
    }
    long bytes = tensor.type().bytes();
    return Tensor.over(tensor.type(), row, tensor.data().asSlice(first * bytes, width * bytes));
  }

  @Test
  void bytesAreThoseOfTheFormat() {
    GraphBuilder builder = new GraphBuilder("g");
    builder.input("x", ValueType.of(ElementType.F32, Dim.BATCH, Dim.of(2)));
    String c = builder.constant("c", Tensor.of(Shape.of(1), 1.5f));
    builder.nodeNamed("y", Node.ONNX, "Add", Map.of(), "x", c);
    builder.output("y", ValueType.of(ElementType.F32, Dim.BATCH, Dim.of(2)));

    String golden =
        "080a" // ir_version: 10
            + "12056a6f697374" // producer_name: "joist"
            + "3a55" // graph: 85 bytes
            + "0a130a01780a03635f30120179" // node: inputs "x", "c_0", output "y"
            + "1a01792203416464" // name: "y", op_type: "Add"
            + "120167" // name: "g"
            + "2a0f08011001" // initializer: dims 1, FLOAT
            + "4a040000c03f4203635f30" // raw_data: 1.5, name: "c_0"
            + "5a140a0178120f0a0d0801" // input: "x", a tensor of FLOAT
            + "12090a0312014e0a020802" // of N, 2
            + "62140a0179120f0a0d080112090a0312014e0a020802" // output: "y", the same
            + "42040a001015" // opset_import: "", 21
            + "420e0a0a61692e6f6e6e782e6d6c1005"; // opset_import: "ai.onnx.ml", 5
    assertThat(HexFormat.of().formatHex(OnnxWriter.write(builder.build()))).isEqualTo(golden);
  }

  @Test
  void attributesOfAllKindsComeBack() {
    Map<String, Attribute> attributes =
        Map.of(
            "float", new Attribute.FloatValue(-0f),
            "int", new Attribute.IntValue(Long.MIN_VALUE),
            "string", new Attribute.StringValue("é\u0000\uD83D\uDE00"),
            "tensor", new Attribute.TensorValue(Tensor.of(Shape.of(2), "a", "")),
            "floats", new Attribute.Floats(new float[] {Float.NaN, 1}),
            "ints", new Attribute.Ints(new long[0]),
            "strings", new Attribute.Strings(List.of("", "x")),
            "value", new Attribute.FloatValue(3));
    GraphBuilder builder = new GraphBuilder("g");
    builder.nodeNamed("y", Node.ONNX, "Constant", attributes);
    builder.output("y", ValueType.of(ElementType.F32));

    Graph back = OnnxReader.read(OnnxWriter.write(builder.build()));

    assertThat(back.nodes().getFirst().attributes()).isEqualTo(attributes);
  }

  @Test
  void tensorsOfAllTypesComeBack() {
    for (ElementType type : ElementType.values()) {
      GraphBuilder builder = new GraphBuilder("g");
      Tensor tensor = Tensor.zeros(type, Shape.of(2, 0, 3));
      Tensor full = Tensor.zeros(type, Shape.of(3));
      builder.constant("empty", tensor);
      String c = builder.constant("c", full);
      builder.nodeNamed("y", Node.ONNX, "Identity", Map.of(), c);
      builder.output("y", ValueType.of(type, Dim.of(3)));

      Graph graph = builder.build();

      assertThat(OnnxReader.read(OnnxWriter.write(graph)).initializers())
          .isEqualTo(graph.initializers());
    }
  }

  @Test
  void writesFilesWhole(@TempDir Path folder) throws IOException {
    Graph graph = new RandomGraphs(new Random(SEED)).graph(5);
    Path file = folder.resolve("model.onnx");
    OnnxWriter.write(graph, file);
    OnnxWriter.write(graph, file);

    assertThat(OnnxReader.read(file)).isEqualTo(graph);
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void leavesOutZipMapOfAnOutput() {
    GraphBuilder builder = new GraphBuilder("g");
    builder.input("x", ValueType.of(ElementType.F32, Dim.BATCH, Dim.of(2)));
    String scores = builder.node("Softmax", "x");
    builder.nodeNamed("probabilities", Node.ONNX_ML, "ZipMap", Map.of(), scores);
    builder.output("probabilities", ValueType.of(ElementType.F32, Dim.BATCH, Dim.of(2)));

    Graph back = OnnxReader.read(OnnxWriter.write(builder.build()));

    Tensor x = Tensor.of(Shape.of(1, 2), 0f, 0f);
    assertThat(Interpreter.run(back, Map.of("x", x)).get("probabilities").toFloats())
        .containsExactly(0.5f, 0.5f);
  }
}
