package joist.onnx.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import joist.graph.interpret.Interpreter;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The ONNX project's own tests of operators on the reference interpreter, from the folder that
 * {@code -Djoist.onnx.testdata} names (Debian's {@code libonnx-testdata} has it). Selected by the
 * Maven profile {@code onnx-testdata}.
 */
@Tag("onnx-testdata")
class OnnxBackendTest {
  private static final Path BAR = Path.of("..", ".ci", "conformance", "reference.txt");

  @Test
  void everyCasePassesButThoseThatAreListedWithTheirReason() {
    Path folder = Path.of(System.getProperty("joist.onnx.testdata"), "node");
    ConformanceRun run = new ConformanceRun(Interpreter::runData, Duration.ofSeconds(60));
    List<CaseResult> results = run.run(ConformanceFolder.find(folder), result -> {});
    assertThat(AllowedMisses.read(BAR).unexpected(results)).isEmpty();
    assertThat(results).hasSizeGreaterThan(500);
  }
}
