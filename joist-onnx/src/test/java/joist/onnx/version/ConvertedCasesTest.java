package joist.onnx.version;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import joist.graph.Graph;
import joist.graph.interpret.Interpreter;
import joist.graph.typing.OnnxOperators;
import joist.graph.typing.Verifier;
import joist.onnx.OnnxReader;
import joist.onnx.OnnxWriter;
import joist.onnx.conformance.CaseResult;
import joist.onnx.conformance.ConformanceCase;
import joist.onnx.conformance.ConformanceFolder;
import joist.onnx.conformance.ConformanceRun;
import joist.onnx.conformance.Engine;
import joist.tensor.Datum;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The ONNX project's own tests of operators, converted to every other version before they run: each
 * gives the expected answers or an error that names the node and the versions. Selected by the
 * Maven profile {@code onnx-testdata}.
 */
@Tag("onnx-testdata")
class ConvertedCasesTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final Map<String, String> wrong = new TreeMap<>();
  private int right;
  private int refused;

  @Test
  void everyCaseAnswersTheSameInEveryVersionThatHasWordsForIt() {
    Path folder = Path.of(System.getProperty("joist.onnx.testdata"), "node");
    List<ConformanceCase> passing = new ArrayList<>();
    for (ConformanceCase testCase : ConformanceFolder.find(folder)) {
      if (new ConformanceRun(Interpreter::runData, LIMIT).run(testCase).outcome().passed()) {
        passing.add(testCase);
      }
    }
    for (int opset = 7; opset <= OnnxOperators.LAST_ONNX; opset++) {
      runAll(passing, opset);
    }
    System.out.printf(
        "%d cases: %d conversions right, %d refused, %d wrong%n",
        passing.size(), right, refused, wrong.size());
    wrong.forEach((name, what) -> System.out.println(name + ": " + what));
    assertThat(wrong).isEmpty();
    assertThat(right).isGreaterThan(3_000);
  }

  private void runAll(List<ConformanceCase> cases, int opset) {
    ConformanceRun run = new ConformanceRun(converting(opset), LIMIT);
    for (ConformanceCase testCase : cases) {
      CaseResult result = run.run(testCase);
      if (result.outcome().passed()) {
        right++;
      } else if (isRefusal(result)) {
        refused++;
      } else {
        wrong.put(testCase.name() + " to " + opset, String.valueOf(result.outcome()));
      }
    }
  }

  private static boolean isRefusal(CaseResult result) {
    String outcome = String.valueOf(result.outcome());
    return outcome.contains("cannot be converted from opset")
        || outcome.contains("expected a version of ai.onnx from 7");
  }

  private static Engine converting(int opset) {
    return (graph, inputs) -> answers(OpsetConversion.convert(graph, opset), inputs);
  }

  private static Map<String, Datum> answers(Graph converted, Map<String, Datum> inputs) {
    Verifier.verify(converted);
    return Interpreter.runData(OnnxReader.read(OnnxWriter.write(converted)), inputs);
  }
}
