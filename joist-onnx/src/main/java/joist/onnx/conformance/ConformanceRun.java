package joist.onnx.conformance;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import joist.graph.Graph;
import joist.graph.GraphException;
import joist.onnx.OnnxOutline;
import joist.onnx.OnnxReader;
import joist.onnx.conformance.ConformanceCase.DataSet;
import joist.tensor.Datum;

/**
 * Runs test cases one after another, each in a thread of its own that is given up when its time is
 * over, so that no case can hang or crash the run.
 *
 * @param limit the longest that a case may take
 */
public record ConformanceRun(Engine engine, Duration limit) {
  /** What happened to each case, in order; {@code progress} is told of each as it ends. */
  public List<CaseResult> run(List<ConformanceCase> cases, Consumer<CaseResult> progress) {
    List<CaseResult> results = new ArrayList<>();
    for (ConformanceCase testCase : cases) {
      CaseResult result = run(testCase);
      results.add(result);
      progress.accept(result);
    }
    return results;
  }

  /** What happened to one case. */
  public CaseResult run(ConformanceCase testCase) {
    long start = System.nanoTime();
    Outcome outcome = limited(testCase);
    Duration time = Duration.ofNanos(System.nanoTime() - start);
    return new CaseResult(testCase.name(), operator(testCase), outcome, time);
  }

  private Outcome limited(ConformanceCase testCase) {
    FutureTask<Outcome> task = new FutureTask<>(() -> answered(testCase));
    Thread thread = Thread.ofPlatform().daemon().name("conformance " + testCase.name()).start(task);
    try {
      return task.get(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      thread.interrupt();
      return new Outcome.Failed("no answer within " + limit.toMillis() + " ms");
    } catch (ExecutionException e) {
      return Outcome.of(e.getCause() == null ? e : e.getCause());
    } catch (InterruptedException e) {
      thread.interrupt();
      Thread.currentThread().interrupt();
      return new Outcome.Failed("the run was interrupted");
    }
  }

  private Outcome answered(ConformanceCase testCase) throws IOException {
    Graph graph = OnnxReader.read(testCase.model());
    double largest = 0;
    for (DataSet data : testCase.dataSets()) {
      Map<String, Datum> inputs = Recording.inputs(graph, data);
      Map<String, ? extends Datum> outputs = engine.run(RecordedTypes.of(graph, inputs), inputs);
      for (Map.Entry<String, Datum> expected : Recording.outputs(graph, data).entrySet()) {
        String name = expected.getKey();
        Datum actual = outputs.get(name);
        if (actual == null) {
          throw new GraphException("output '%s': nothing was answered".formatted(name));
        }
        largest = Math.max(largest, Agreement.check(name, actual, expected.getValue()));
      }
    }
    return new Outcome.Passed(largest);
  }

  /** The operator that a case is about: its only one, or the one that its name begins with. */
  private static String operator(ConformanceCase testCase) {
    List<String> operators = OnnxOutline.operators(testCase.model());
    if (operators.size() == 1) {
      return operators.getFirst();
    }
    String name = testCase.name().replaceFirst("^test_", "").replace("_", "");
    return operators.stream()
        .filter(operator -> name.startsWith(operator.toLowerCase(Locale.ROOT)))
        .max(Comparator.comparingInt(String::length))
        .orElse("(several)");
  }
}
