package joist.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import joist.graph.Dim;
import joist.graph.GraphBuilder;
import joist.graph.ValueType;
import joist.onnx.OnnxWriter;
import joist.tensor.ElementType;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchCommandTest {
  @TempDir Path folder;
  private Path model = Path.of("");

  /** y = a b, of matrices. */
  @BeforeEach
  void writesAModel() {
    GraphBuilder builder = new GraphBuilder("product");
    String a = builder.input("a", ValueType.of(ElementType.F32, Dim.BATCH, Dim.of(3)));
    String b = builder.input("b", ValueType.of(ElementType.F32, Dim.of(3), Dim.of(4)));
    builder.output("y", ValueType.of(ElementType.F32, Dim.BATCH, Dim.of(4)));
    builder.nodeNamed("y", "", "MatMul", Map.of(), a, b);
    model = folder.resolve("product.onnx");
    OnnxWriter.write(builder.build(), model);
  }

  @Test
  void saysHowToAddAnotherEngine() {
    CommandLineRun run = run("--against", "onnxruntime", "--plugins", folder.toString());
    assertThat(run.err()).contains("optional plug-in", "JOIST_PLUGINS=").doesNotContain("\tat ");
    assertThat(run.status()).isEqualTo(ExitCode.ENVIRONMENT);
  }

  @Test
  void refusesInputsThatAreNotOfTheModel() {
    for (CommandLineRun unknown : List.of(run("--input", "c=random"), run("--shape", "c=1x3"))) {
      assertThat(unknown.err()).contains("no input 'c'");
      assertThat(unknown.status()).as(unknown.err()).isEqualTo(ExitCode.USAGE);
    }
    assertRefused(run("--shape", "a=1"), "expected a shape of rank 2");
    assertRefused(run("--shape", "a=1x4"), "cannot be run for these inputs");
    CommandLineRun text = run("--shape", "a=1xx3");
    assertThat(text.err()).contains("expected extents such as 1,3,224,224, got '1xx3'");
    assertThat(text.status()).as(text.err()).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void refusesTheReferenceAsATarget() {
    CommandLineRun run = run("--target", "reference");
    assertThat(run.err()).contains("'reference' is no target of the compiler");
    assertThat(run.status()).as(run.err()).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void tellsTheTimesOfBothWaysOfCalling() {
    CommandLineRun run = run("--shape", "a=8x3", "--input", "b=random");
    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.out())
        .contains("product.onnx on a: f32[8, 3], b: f32[3, 4]", "outputs anew", "in place")
        .contains("OF ROOFLINE", "load ", "compile ", "first answer ", "192 operations");
  }

  @Test
  void printsOneLineOfJson() {
    CommandLineRun run = run("--json", "--batch", "2");
    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.out().lines()).hasSize(1);
    assertThat(run.out()).contains("\"flops\":48", "\"ofRoofline\":", "\"p99Seconds\":");
  }

  @Test
  void runsAnotherOfItsTargetsBesideItAndComparesTheAnswers() {
    CommandLineRun run = run("--against", "plain");
    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.out()).contains("Joist, plain", "largest difference of the answers: ");
  }

  @Test
  void wantsAModelOrTheSuite() {
    for (CommandLineRun run : List.of(CommandLineRun.of("bench"), run("--suite"))) {
      assertThat(run.err()).contains("expected one of a model and --suite", "bench --help");
      assertThat(run.status()).as(run.err()).isEqualTo(ExitCode.USAGE);
    }
    assertRefused(
        CommandLineRun.of("bench", "--suite", "no such", "--against", "plain"), "no case");
    assertThat(CommandLineRun.of("bench", "--suite", "--plugins", folder.toString()).err())
        .contains("optional plug-in");
  }

  @Test
  void printsTheSuiteAsATableWithAims() {
    CommandLineRun run =
        CommandLineRun.of("bench", "--suite", "mlp 32", "--against", "plain", "--seconds", "0.05");
    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.out()).contains("| MLP 32-64-64-16 | ", "| 2.0 | ");
  }

  @Test
  void startsEnginesInProcessesOfTheirOwn() {
    CommandLineRun run = run("--cold");
    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.out()).contains("in a process of its own: first answer ", " at rest, ");
  }

  private static void assertRefused(CommandLineRun run, String... said) {
    assertThat(run.err()).contains(said).doesNotContain("\tat ");
    assertThat(run.status()).as(run.err()).isEqualTo(ExitCode.BAD_INPUT);
  }

  private CommandLineRun run(String... words) {
    List<String> line = new ArrayList<>(List.of("bench", model.toString(), "--seconds", "0.05"));
    line.addAll(List.of(words));
    return CommandLineRun.of(line.toArray(String[]::new));
  }
}
