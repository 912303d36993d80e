package joist.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import joist.graph.Attribute;
import joist.graph.Dim;
import joist.graph.Graph;
import joist.graph.GraphBuilder;
import joist.graph.Node;
import joist.graph.ValueType;
import joist.onnx.OnnxReader;
import joist.onnx.OnnxWriter;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConvertCommandTest {
  @TempDir Path folder;
  private Path model = Path.of("");
  private Path out = Path.of("");

  /** y = unsqueeze(x + 2 * 3, 0), of any number of rows. */
  @BeforeEach
  void writesAModel() {
    GraphBuilder builder = new GraphBuilder("g");
    String x = builder.input("x", ValueType.of(ElementType.F32, Dim.BATCH, Dim.of(3)));
    String two = builder.constant("two", Tensor.of(Shape.of(3), 2f, 2f, 2f));
    String six = builder.node("Mul", two, builder.constant("three", Tensor.of(Shape.of(), 3f)));
    String axis = builder.constant("axis", Tensor.of(Shape.of(1), 0L));
    builder.output("y", ValueType.of(ElementType.F32, Dim.of(1), Dim.BATCH, Dim.of(3)));
    builder.nodeNamed("y", "", "Unsqueeze", Map.of(), builder.node("Add", x, six), axis);
    model = folder.resolve("m.onnx");
    out = folder.resolve("out.onnx");
    OnnxWriter.write(builder.build(), model);
  }

  @Test
  void refusesWhatItCannotReadOrWriteTo() {
    assertRefused(
        CommandLineRun.of("convert", folder.resolve("no.onnx").toString(), out.toString()),
        ExitCode.BAD_INPUT,
        "found nothing");
    assertRefused(
        CommandLineRun.of("convert", model.toString(), folder.resolve("no/out.onnx").toString()),
        ExitCode.BAD_INPUT,
        "expected a folder");
    assertRefused(convert("--opset", "6"), ExitCode.BAD_INPUT, "from 7 to", "6 is asked for");
    assertRefused(convert("--opset", "new"), ExitCode.USAGE, "'new'");
    assertRefused(convert("--input", "z=1"), ExitCode.USAGE, "no input 'z'; it has x");
  }

  @Test
  void leavesNoFileWhereAVersionHasNoWordsForTheModel() throws IOException {
    write(node("Gelu", Map.of(), "x"), ValueType.of(ElementType.F32, Dim.BATCH));

    assertRefused(
        convert("--opset", "13"),
        ExitCode.BAD_INPUT,
        "node 'y' (Gelu) cannot be converted from opset 20 to 19");

    assertThat(names()).containsExactly("m.onnx");
  }

  @Test
  void leavesNoFileWhereTheModelRunsOnNothingRandom() throws IOException {
    write(
        node("Reshape", Map.of(), "x", "axis"),
        ValueType.of(ElementType.F32, new Dim.Symbol("A"), new Dim.Symbol("B")));

    assertRefused(convert("--opset", "13"), ExitCode.BAD_INPUT, "give inputs that it runs on");
    assertThat(names()).containsExactly("m.onnx");

    CommandLineRun given = convert("--opset", "13", "--input", "x=[1, 2, 3, 4, 5, 6, 7, 8, 9, 10]");
    assertThat(given.err()).isEmpty();
    assertThat(given.out()).contains("on 2 given inputs: none, bit for bit");
  }

  @Test
  void convertsAndSaysThatTheAnswersAgree() {
    CommandLineRun run = convert("--opset", "11");

    assertThat(run.err()).isEmpty();
    assertThat(run.status()).isZero();
    assertThat(run.out())
        .contains("opset 21 → 11, 3 nodes")
        .contains("on 2 random inputs: none, bit for bit");
    Graph graph = OnnxReader.read(out);
    assertThat(graph.opsets()).containsEntry(Node.ONNX, 11);
    assertThat(graph.nodes().getLast().attributes()).containsKey("axes");
  }

  @Test
  void optimisesAndPutsWeightsBesideTheModel() throws IOException {
    CommandLineRun run = convert("--optimise", "--external", "--json");

    assertThat(run.status()).isZero();
    assertThat(run.out())
        .contains("\"nodes\":2,\"nodes_before\":3")
        .contains("\"largest_difference\":0.0");
    assertThat(OnnxReader.read(out).initializers()).hasSize(2);
    assertThat(names()).contains("m.onnx", "out.onnx");
  }

  @Test
  void mayWriteOverTheModelItReads() {
    CommandLineRun run =
        CommandLineRun.of("convert", model.toString(), model.toString(), "--opset", "13");

    assertThat(run.status()).as(run.err()).isZero();
    assertThat(OnnxReader.read(model).opsets()).containsEntry(Node.ONNX, 13);
  }

  private static Node node(String operator, Map<String, Attribute> attributes, String... inputs) {
    return new Node("y", Node.ONNX, operator, List.of(inputs), List.of("y"), attributes);
  }

  private void write(Node node, ValueType type) {
    GraphBuilder builder = new GraphBuilder("g");
    builder.input("x", ValueType.of(ElementType.F32, Dim.BATCH));
    builder.output("y", type);
    builder.add(node);
    Graph graph = builder.build();
    OnnxWriter.write(
        new Graph(
            graph.name(),
            graph.inputs(),
            graph.outputs(),
            Map.of("axis", Tensor.of(Shape.of(2), 2L, 5L)),
            graph.nodes(),
            graph.opsets(),
            Map.of()),
        model);
  }

  private CommandLineRun convert(String... options) {
    List<String> line = new ArrayList<>(List.of("convert", model.toString(), out.toString()));
    line.addAll(List.of(options));
    return CommandLineRun.of(line.toArray(String[]::new));
  }

  private static void assertRefused(CommandLineRun run, int status, String... said) {
    assertThat(run.err()).contains(said).doesNotContain("\tat ");
    assertThat(run.status()).as(run.err()).isEqualTo(status);
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }
}
