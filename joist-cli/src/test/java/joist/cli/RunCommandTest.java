package joist.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import joist.graph.Dim;
import joist.graph.GraphBuilder;
import joist.graph.ValueType;
import joist.onnx.OnnxTensors;
import joist.onnx.OnnxWriter;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import joist.tensor.npy.NpyReader;
import joist.tensor.npy.NpyWriter;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunCommandTest {
  @TempDir Path folder;
  private Path model = Path.of("");

  /** y = a + b, for rows of three numbers. */
  @BeforeEach
  void writesAModel() {
    GraphBuilder builder = new GraphBuilder("sum");
    ValueType rows = ValueType.of(ElementType.F32, Dim.BATCH, Dim.of(3));
    String a = builder.input("a", rows);
    String b = builder.input("b", rows);
    builder.output("y", rows);
    builder.nodeNamed("y", "", "Add", Map.of(), a, b);
    model = folder.resolve("sum.onnx");
    OnnxWriter.write(builder.build(), model);
  }

  @Test
  void refusesFilesThatAreNoModels() throws IOException {
    Path text = Files.writeString(folder.resolve("a.onnx"), "no model");
    assertRefused(CommandLineRun.of("run", folder.resolve("no.onnx").toString()), "found nothing");
    assertRefused(CommandLineRun.of("run", folder.toString()), "found a folder");
    assertRefused(CommandLineRun.of("run", text.toString()), "a.onnx", "not a readable ONNX");
  }

  @Test
  void saysWhatAMissingInputIsAndWhichCommandWouldWork() {
    CommandLineRun run = run("a=random");
    assertRefused(run, "'b' is missing", "a: f32[N, 3], b: f32[N, 3]");
    assertRefused(run, "joist run " + model, "--input 'b=random:f32[1,3]'");
    CommandLineRun unknown = run("a=random", "b=random", "c=random");
    assertThat(unknown.err()).contains("no input 'c'");
    assertThat(unknown.status()).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void refusesTensorsOfAnotherTypeOrShape() throws IOException {
    assertRefused(run("a=random:f32[1,4]", "b=random"), "f32[N, 3]", "dimension 1 must be 3");
    assertRefused(run("a=random:f32[2,3]", "b=random"), "N is 2 in another input and 1 here");
    assertRefused(run("a=random:i64[1,3]", "b=random"), "got i64[1, 3]", "astype");
    assertRefused(run("a=random:f32[3]", "b=random"), "expected f32[N, 3], got f32[3]");
    assertRefused(run("a=random:f31[1,3]", "b=random"), "f31");
    assertRefused(run("a=random:f32[99999999999,3]", "b=random"), "made up");
    assertRefused(run("a=random:f32[99999999999999999999,3]", "b=random"), "made up");
  }

  @Test
  void refusesWhatIsNoInputAtAll() throws IOException {
    Path text = Files.writeString(folder.resolve("a.npy"), "1,2,3", StandardCharsets.UTF_8);
    assertRefused(run("a=nowhere", "b=random"), "expected a .npy or .pb file", "nowhere");
    assertRefused(run("a=no.npy", "b=random"), "no.npy", "found nothing");
    assertRefused(run("a=" + text, "b=random"), "numpy.save");
    assertRefused(run("a=[[1,2],[3]]", "b=random"), "equal lengths");
    assertRefused(run("a=[[1,2,", "b=random"), "elements such as");
    assertRefused(run("a=[[1,2,\"x\"]]", "b=random"), "expected elements of type f32");
  }

  @Test
  void refusesOutputsBeforeItRuns() {
    CommandLineRun none = run("a=random", "b=random", "--output", "z=z.npy");
    CommandLineRun text = run("a=random", "b=random", "--output", "y=y.txt");
    assertThat(none.err()).contains("no output 'z'; did you mean 'y'?");
    assertThat(none.status()).isEqualTo(ExitCode.USAGE);
    assertThat(text.err()).contains("expected a .npy or .pb file");
    assertThat(text.status()).as(text.err()).isEqualTo(ExitCode.USAGE);
    assertThat(folder.resolve("y.txt")).doesNotExist();
  }

  @Test
  void runsOnFilesOfNumPysAndOnnxsAndShowsTheOutputs() throws IOException {
    Path a = folder.resolve("a.npy");
    Path b = folder.resolve("b.pb");
    Files.write(a, NpyWriter.write(Tensor.of(Shape.of(1, 3), 1f, 2f, 3f)));
    Files.write(b, OnnxTensors.write(Tensor.of(Shape.of(1, 3), 10f, 20f, 30.5f)));
    CommandLineRun run = run("a=" + a, "b=" + b);
    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.out())
        .containsPattern("y +f32\\[1, 3\\] +11 +33.5000 +22.1667 +11, 22, 33.5000");
  }

  @Test
  void writesTheOutputAndPrintsOneLineOfJson() throws IOException {
    Path y = folder.resolve("y.npy");
    CommandLineRun run = run("a=[[1,2,3]]", "b=[[0,0,-1]]", "--output", "y=" + y, "--json");
    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.out().lines()).hasSize(1);
    assertThat(run.out()).contains("\"type\":\"f32[1, 3]\"", "\"min\":1.0", "\"first\":[1.0,2.0,");
    assertThat(NpyReader.read(y, ElementType.F32)).isEqualTo(Tensor.of(Shape.of(1, 3), 1f, 2f, 2f));
  }

  @Test
  void showsTheHighestOfManyClasses() {
    GraphBuilder builder = new GraphBuilder("scores");
    ValueType scores = ValueType.of(ElementType.F32, Dim.of(1), Dim.of(12));
    String x = builder.input("x", scores);
    builder.output("y", scores);
    builder.nodeNamed("y", "", "Identity", Map.of(), x);
    OnnxWriter.write(builder.build(), model);
    CommandLineRun run = run("x=[[0,0,0,9,0,0,7,0,0,0,0,8]]");
    assertThat(run.out()).contains("y highest: class 3: 9.000, class 11: 8.000, class 6: 7.000");
  }

  private static void assertRefused(CommandLineRun run, String... said) {
    assertThat(run.err()).contains(said).doesNotContain("\tat ");
    assertThat(run.status()).as(run.err()).isEqualTo(ExitCode.BAD_INPUT);
  }

  /** Runs the model; what begins with {@code --} and what follows it goes as it is. */
  private CommandLineRun run(String... words) {
    List<String> line = new ArrayList<>(List.of("run", model.toString()));
    boolean asIs = false;
    for (String word : words) {
      asIs |= word.startsWith("--");
      line.addAll(asIs ? List.of(word) : List.of("--input", word));
    }
    return CommandLineRun.of(line.toArray(String[]::new));
  }
}
