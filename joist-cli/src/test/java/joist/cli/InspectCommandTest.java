package joist.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import joist.graph.Attribute;
import joist.graph.DatumType;
import joist.graph.Dim;
import joist.graph.Graph;
import joist.graph.GraphBuilder;
import joist.graph.Node;
import joist.graph.Value;
import joist.graph.ValueType;
import joist.onnx.OnnxWriter;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InspectCommandTest {
  @TempDir Path folder;
  private String model = "";

  /** y = softmax(relu(x w)), for rows of three numbers. */
  @BeforeEach
  void writesAModel() {
    GraphBuilder builder = new GraphBuilder("small");
    builder.input("x", ValueType.of(ElementType.F32, Dim.BATCH, Dim.of(3)));
    builder.output("y", ValueType.of(ElementType.F32, Dim.BATCH, Dim.of(2)));
    String w = builder.constant("w", Tensor.of(Shape.of(3, 2), 1f, -2f, 3f, 0f, 5f, 6f));
    String relu = builder.node("Relu", builder.node("MatMul", "x", w));
    Map<String, Attribute> axis = Map.of("axis", new Attribute.IntValue(1));
    builder.nodeNamed("y", Node.ONNX, "Softmax", axis, relu);
    Path file = folder.resolve("small.onnx");
    OnnxWriter.write(builder.build(), file);
    model = file.toString();
  }

  @Test
  void refusesShapesThatTheModelDoesNotHave() {
    assertRefused(CommandLineRun.of("inspect", model, "--shape", "x=1,3,4"), "rank 2");
    assertRefused(CommandLineRun.of("inspect", model, "--shape", "x=1,4"), "MatMul");
    assertRefused(CommandLineRun.of("inspect", folder + "/none.onnx"), "found nothing");
  }

  @Test
  void aShapeThatIsNoneIsWrongUsage() {
    CommandLineRun run = CommandLineRun.of("inspect", model, "--shape", "x=one");
    assertThat(run.status()).as(run.err()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("extents such as");
    CommandLineRun unknown = CommandLineRun.of("inspect", model, "--shape", "z=1,3");
    assertThat(unknown.status()).as(unknown.err()).isEqualTo(ExitCode.USAGE);
    assertThat(unknown.err()).contains("no input 'z'");
  }

  @Test
  void takesModelsOfSequences() {
    DatumType floats = new DatumType.Unranked(ElementType.F32);
    Value list = new Value("list", new DatumType.Sequence(floats));
    Graph graph =
        new Graph(
            "sequences",
            List.of(list),
            List.of(new Value("y", new DatumType.Unknown())),
            Map.of("zero", Tensor.of(Shape.of(), 0L)),
            List.of(
                new Node(
                    "first",
                    Node.ONNX,
                    "SequenceAt",
                    List.of("list", "zero"),
                    List.of("y"),
                    Map.of())),
            Map.of(Node.ONNX, 17),
            Map.of());
    Path file = folder.resolve("sequences.onnx");
    OnnxWriter.write(graph, file);
    CommandLineRun run = CommandLineRun.of("inspect", file.toString());
    assertThat(run.status()).isZero();
    assertThat(run.out()).contains("seq(f32[...])", "SequenceAt", "steps for");
  }

  @Test
  void saysThatAModelMayHaveABatchOfItsOwn() {
    Path light = Path.of("..", "data", "onnx-light", "light_resnet50.onnx");
    assertRefused(
        CommandLineRun.of("inspect", light.toString(), "--batch", "8"),
        "cannot reshape f32[8, 2048, 1, 1]",
        "a batch of its own");
  }

  @Test
  void refusesAPageWhereThereIsNoFolder() {
    Path page = folder.resolve("none").resolve("page.html");
    assertRefused(CommandLineRun.of("inspect", model, "--html", page.toString()), "folder exists");
  }

  @Test
  void showsTheCostOfEveryNodeAndInAll() {
    CommandLineRun run = CommandLineRun.of("inspect", model, "--batch", "10");
    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.out())
        .contains("input   x: f32[10, 3]", "output  y: f32[10, 2]")
        .containsPattern("MatMul_0 +MatMul +f32\\[10, 2\\] +6 +60 +224 B +0.536")
        .containsPattern("multiply-adds +60")
        .containsPattern("peak +200 B, at MatMul_0")
        .contains("flop/s", "B/s at most");
  }

  @Test
  void measuresEachStepAndSaysWhatIsFused() {
    CommandLineRun run = CommandLineRun.of("inspect", model, "--measure", "--json");
    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.out().lines()).hasSize(1);
    assertThat(run.out())
        .contains("\"multiplyAdds\":6", "\"seconds\":", "\"fusion\":\"fused into", "\"atPeak\":[");
  }

  @Test
  void writesAPageThatNeedsNoNetwork() throws IOException {
    Path page = folder.resolve("page.html");
    CommandLineRun run = CommandLineRun.of("inspect", model, "--html", page.toString());
    assertThat(run.status()).as(run.err()).isZero();
    String html = Files.readString(page);
    assertThat(html)
        .contains("<title>small.onnx</title>", "\"frames\":[", "\"counts\":[")
        .doesNotContain("{{")
        .doesNotContainPattern("(src|href)=\"?https?:");
  }

  private static void assertRefused(CommandLineRun run, String... said) {
    assertThat(run.err()).contains(said).doesNotContain("\tat ");
    assertThat(run.status()).as(run.err()).isEqualTo(ExitCode.BAD_INPUT);
  }
}
