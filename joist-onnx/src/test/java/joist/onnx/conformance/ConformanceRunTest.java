package joist.onnx.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import joist.graph.Graph;
import joist.graph.interpret.Interpreter;
import joist.onnx.OnnxException;
import joist.tensor.Datum;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConformanceRunTest {
  private static final Tensor NEGATED = Tensor.of(Shape.of(2), 1f, -2f);

  @TempDir Path folder;

  @Test
  void refusesAFolderWithoutCases() throws IOException {
    Path file = Files.writeString(folder.resolve("a.txt"), "no case");
    assertThatThrownBy(() -> ConformanceFolder.find(folder))
        .isInstanceOf(OnnxException.class)
        .hasMessageContaining("found none");
    assertThatThrownBy(() -> ConformanceFolder.find(file)).hasMessageContaining("is a file");
    assertThatThrownBy(() -> ConformanceFolder.find(folder.resolve("b")))
        .hasMessageContaining("not there");
  }

  @Test
  void findsCasesBelowAndBesideEachOther() throws IOException {
    CaseFiles.write(folder.resolve("node"), "test_b", "Neg", NEGATED);
    CaseFiles.write(folder, "test_a", "Neg", NEGATED);
    CaseFiles.writeLight(folder, "light_c", 2, NEGATED);
    assertThat(ConformanceFolder.find(folder))
        .extracting(ConformanceCase::name)
        .containsExactly("light_c", "test_a", "test_b");
  }

  @Test
  void passesWhereTheAnswerIsTheExpectedOne() throws IOException {
    CaseFiles.write(folder, "test_neg", "Neg", NEGATED);
    CaseResult result = run(Interpreter::runData).getFirst();
    assertThat(result.outcome()).isEqualTo(new Outcome.Passed(0));
    assertThat(result.operator()).isEqualTo("Neg");
  }

  @Test
  void givesLightModelsTheirRamp() throws IOException {
    CaseFiles.writeLight(folder, "light_x", 4, Tensor.of(Shape.of(4), 0f, -.25f, -.5f, -.75f));
    assertThat(run(Interpreter::runData).getFirst().outcome()).isEqualTo(new Outcome.Passed(0));
  }

  @Test
  void failsNamingTheElementThatIsFurthestOff() throws IOException {
    CaseFiles.write(folder, "test_neg", "Neg", Tensor.of(Shape.of(2), 1f, -3f));
    assertThat(run(Interpreter::runData).getFirst().outcome().reason())
        .contains("'y'", "1 of 2 elements", "element 1", "expected -3.0, got -2.0");
  }

  @Test
  void countsAnOperatorThatJoistLacksAsUnsupported() throws IOException {
    CaseFiles.write(folder, "test_no_such", "NoSuchOperator", NEGATED);
    CaseResult result = run(Interpreter::runData).getFirst();
    assertThat(result.outcome()).isInstanceOf(Outcome.Unsupported.class);
    assertThat(result.outcome().reason()).contains("NoSuchOperator");
    assertThat(result.operator()).isEqualTo("NoSuchOperator");
  }

  @Test
  void givesUpOnACaseThatHangs() throws IOException {
    CaseFiles.write(folder, "test_neg", "Neg", NEGATED);
    CountDownLatch never = new CountDownLatch(1);
    Engine hanging =
        (graph, inputs) -> {
          await(never);
          return Map.of();
        };
    ConformanceRun run = new ConformanceRun(hanging, Duration.ofMillis(1));
    assertThat(run.run(ConformanceFolder.find(folder), result -> {}).getFirst().outcome())
        .isEqualTo(new Outcome.Failed("no answer within 1 ms"));
  }

  @Test
  void survivesACaseThatBreaks() throws IOException {
    CaseFiles.write(folder, "test_neg", "Neg", NEGATED);
    Files.writeString(folder.resolve("test_neg/test_data_set_0/output_0.pb"), "not a tensor");
    Path deep = CaseFiles.write(folder, "test_two", "Neg", NEGATED);
    Files.write(deep.resolve("model.onnx"), new byte[] {8});
    Engine overflowing = ConformanceRunTest::endless;
    assertThat(run(overflowing))
        .extracting(CaseResult::outcome)
        .allMatch(Outcome.Failed.class::isInstance);
    assertThat(run(overflowing).getFirst().outcome().reason()).contains("StackOverflow");
    assertThat(run(Interpreter::runData).getFirst().outcome().reason())
        .contains("not a readable ONNX");
  }

  private List<CaseResult> run(Engine engine) {
    return new ConformanceRun(engine, Duration.ofMinutes(1))
        .run(ConformanceFolder.find(folder), result -> {});
  }

  private static Map<String, Datum> endless(Graph graph, Map<String, Datum> inputs) {
    return Map.copyOf(endless(graph, inputs));
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
