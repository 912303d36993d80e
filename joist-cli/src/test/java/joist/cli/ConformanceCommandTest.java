package joist.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import joist.graph.Dim;
import joist.graph.GraphBuilder;
import joist.graph.ValueType;
import joist.onnx.OnnxTensors;
import joist.onnx.OnnxWriter;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConformanceCommandTest {
  @TempDir Path folder;

  @Test
  void refusesWhatIsNoFolderOfCasesAndEnginesItDoesNotHave() {
    CommandLineRun missing = CommandLineRun.of("conformance", folder.resolve("no").toString());
    CommandLineRun empty = CommandLineRun.of("conformance", folder.toString());
    CommandLineRun engine = CommandLineRun.of("conformance", "x", "--engine", "abacus");
    assertThat(missing.err()).contains("expected a folder", "not there").doesNotContain("\tat ");
    assertThat(empty.err()).contains("found none", "model.onnx");
    assertThat(engine.err()).contains("abacus", "reference", "auto");
    assertThat(missing.status()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(empty.status()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(engine.status()).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void endsWithThreeForAMissThatIsNotAllowed() throws IOException {
    writeCase("test_neg", "Neg", 1f);
    writeCase("test_abs", "Abs", 5f);
    writeCase("test_no_such", "NoSuchOperator", 1f);
    CommandLineRun run = CommandLineRun.of("conformance", folder.toString());
    assertThat(run.status()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(run.out())
        .containsPattern("Neg +1\n")
        .containsPattern("Abs +1\n")
        .contains("test_abs", "expected 5.0, got 1.0", "test_no_such")
        .contains("3 cases on reference: 1 passed (33.3 %), 1 failed, 1 unsupported");
  }

  @Test
  void allowsMissesThatAreListedAndNamesThoseThatPassByNow() throws IOException {
    writeCase("test_neg", "Neg", 1f);
    writeCase("test_abs", "Abs", 5f);
    Path bar = folder.resolve("bar.txt");
    Files.writeString(bar, "test_abs: five is not one\ntest_neg: it was wrong once\n");
    CommandLineRun run =
        CommandLineRun.of("conformance", folder.toString(), "--allow", bar.toString());
    assertThat(run.status()).isZero();
    assertThat(run.out()).contains("allowed: five is not one");
    assertThat(run.err()).contains("they pass: test_neg");
  }

  @Test
  void printsOneLineOfJson() throws IOException {
    writeCase("test_neg", "Neg", 1f);
    CommandLineRun run =
        CommandLineRun.of("conformance", folder.toString(), "--json", "--engine", "auto");
    assertThat(run.status()).isZero();
    assertThat(run.out().lines()).hasSize(1);
    assertThat(run.out()).contains("\"engine\":\"auto\"", "\"passed\":1", "\"misses\":[]");
  }

  /** A case of {@code y = operator(-1)}. */
  private void writeCase(String name, String operator, float expected) throws IOException {
    Path data = Files.createDirectories(folder.resolve(name).resolve("test_data_set_0"));
    GraphBuilder builder = new GraphBuilder(name);
    ValueType type = ValueType.of(ElementType.F32, Dim.of(1));
    String x = builder.input("x", type);
    builder.output("y", type);
    builder.nodeNamed("y", "", operator, Map.of(), x);
    OnnxWriter.write(builder.build(), folder.resolve(name).resolve("model.onnx"));
    Files.write(data.resolve("input_0.pb"), OnnxTensors.write(Tensor.of(Shape.of(1), -1f)));
    Files.write(data.resolve("output_0.pb"), OnnxTensors.write(Tensor.of(Shape.of(1), expected)));
  }
}
