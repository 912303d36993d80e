package joist.measure;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import joist.compiler.Executable;
import joist.compiler.shaped.Invocation;
import joist.compiler.team.Workers;
import joist.graph.GraphException;
import joist.graph.Value;
import joist.onnx.engine.EngineCall;
import joist.onnx.engine.EngineException;
import joist.onnx.engine.EngineSession;
import joist.tensor.Datum;
import joist.tensor.ElementType;
import joist.tensor.Tensor;

/** A model that Joist has compiled. */
final class JoistSession implements EngineSession {
  private static final Duration MOST_WARMING = Duration.ofSeconds(30);

  private final Executable executable;
  private final ExecutorService lent =
      Executors.newCachedThreadPool(Thread.ofPlatform().daemon().name("lent-", 0).factory());
  private final Workers workers;
  private final Map<String, Double> openingSeconds = new LinkedHashMap<>();

  /**
   * @param threads that one call may use
   */
  JoistSession(Executable executable, int threads, double readSeconds, double compileSeconds) {
    this.executable = executable;
    this.workers = new Workers(lent, threads);
    openingSeconds.put("load", readSeconds);
    openingSeconds.put("compile", compileSeconds);
  }

  @Override
  public Map<String, Double> openingSeconds() {
    return openingSeconds;
  }

  @Override
  public EngineCall call(Map<String, ? extends Datum> inputs) {
    AnewCall call = new AnewCall(executable, workers, tensors(inputs));
    // Shapes that only running can tell are planned, and so can be warmed, once it has run.
    call.run();
    executable.warm(MOST_WARMING);
    return call;
  }

  @Override
  public Optional<EngineCall> callInPlace(Map<String, ? extends Datum> inputs) {
    Map<String, Tensor> tensors = tensors(inputs);
    try {
      Invocation invocation = executable.invocation(tensors);
      invocation.warm(MOST_WARMING);
      return Optional.of(new InPlaceCall(executable, workers, invocation));
    } catch (GraphException e) {
      return Optional.empty();
    }
  }

  private static Map<String, Tensor> tensors(Map<String, ? extends Datum> inputs) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    inputs.forEach((name, datum) -> {
      if (!(datum instanceof Tensor tensor)) {
        throw new EngineException(
            "the compiler takes tensors alone, got input '%s' of %s".formatted(name, datum));
      }
      tensors.put(name, tensor);
    });
    return tensors;
  }

  @Override
  public void close() {
    executable.close();
    lent.close();
  }

  private record AnewCall(Executable executable, Workers workers, Map<String, Tensor> inputs)
      implements EngineCall {
    @Override
    public void run() {
      executable.run(inputs, workers);
    }

    @Override
    public Map<String, Datum> outputs() {
      return new LinkedHashMap<>(executable.run(inputs, workers));
    }
  }

  private record InPlaceCall(Executable executable, Workers workers, Invocation invocation)
      implements EngineCall {
    @Override
    public void run() {
      invocation.run(workers);
    }

    @Override
    public Map<String, Datum> outputs() {
      invocation.run(workers);
      Map<String, Datum> outputs = new LinkedHashMap<>();
      for (Value output : executable.graph().outputs()) {
        Tensor tensor = invocation.output(output.name());
        outputs.put(output.name(), copied(tensor));
      }
      return outputs;
    }

    private static Tensor copied(Tensor tensor) {
      if (tensor.type() == ElementType.STRING) {
        return Tensor.of(tensor.shape(), tensor.strings());
      }
      Tensor copy = Tensor.zeros(tensor.type(), tensor.shape());
      copy.data().copyFrom(tensor.data());
      return copy;
    }
  }
}
