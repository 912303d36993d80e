package joist.onnx.conformance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
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
import joist.graph.Value;
import joist.onnx.OnnxOutline;
import joist.onnx.OnnxReader;
import joist.onnx.OnnxTensors;
import joist.onnx.conformance.ConformanceCase.DataSet;
import joist.tensor.ElementType;
import joist.tensor.Tensor;

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
      Map<String, Tensor> outputs = engine.run(graph, inputs(graph, data));
      largest = Math.max(largest, compare(graph, data, outputs));
    }
    return new Outcome.Passed(largest);
  }

  private static Map<String, Tensor> inputs(Graph graph, DataSet data) throws IOException {
    Map<String, Tensor> inputs = new LinkedHashMap<>();
    for (Value input : graph.inputs()) {
      switch (data) {
        case DataSet.Recorded(Path folder) -> {
          Path file = folder.resolve("input_" + inputs.size() + ".pb");
          if (Files.exists(file)) {
            Tensor recorded = OnnxTensors.read(file);
            inputs.put(input.name(), asDeclared(recorded, input.type().elementType()));
          }
        }
        case DataSet.Ramp(Path output) -> inputs.put(input.name(), RampInput.of(input));
      }
    }
    return inputs;
  }

  /** ONNX wrote bf16 as the u16 of its bits while NumPy had no such type. */
  private static Tensor asDeclared(Tensor recorded, ElementType declared) {
    return declared == ElementType.BF16 && recorded.type() == ElementType.U16
        ? Tensor.over(declared, recorded.shape(), recorded.data())
        : recorded;
  }

  private static double compare(Graph graph, DataSet data, Map<String, Tensor> outputs)
      throws IOException {
    double largest = 0;
    int index = 0;
    for (Value output : graph.outputs()) {
      Path file =
          switch (data) {
            case DataSet.Recorded(Path folder) -> folder.resolve("output_" + index + ".pb");
            case DataSet.Ramp(Path expected) -> expected;
          };
      if (index++ == 0 || data instanceof DataSet.Recorded) {
        Tensor actual = outputs.get(output.name());
        if (actual == null) {
          throw new GraphException("output '%s': nothing was answered".formatted(output.name()));
        }
        Tensor expected = asDeclared(OnnxTensors.read(file), output.type().elementType());
        largest = Math.max(largest, Agreement.check(output.name(), actual, expected));
      }
    }
    return largest;
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
