package joist.measure;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import joist.compiler.Executable;
import joist.compiler.shaped.Invocation;
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
  private static final Duration MOST_WARMING = Duration.ofSeconds(10);

  private final Executable executable;
  private final Map<String, Double> openingSeconds = new LinkedHashMap<>();

  JoistSession(Executable executable, double readSeconds, double compileSeconds) {
    this.executable = executable;
    openingSeconds.put("load", readSeconds);
    openingSeconds.put("compile", compileSeconds);
  }

  @Override
  public Map<String, Double> openingSeconds() {
    return openingSeconds;
  }

  @Override
  public EngineCall call(Map<String, ? extends Datum> inputs) {
    return new AnewCall(executable, tensors(inputs));
  }

  @Override
  public Optional<EngineCall> callInPlace(Map<String, ? extends Datum> inputs) {
    Map<String, Tensor> tensors = tensors(inputs);
    try {
      Invocation invocation = executable.invocation(tensors);
      invocation.warm(MOST_WARMING);
      return Optional.of(new InPlaceCall(executable, invocation));
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
  public void close() {}

  private record AnewCall(Executable executable, Map<String, Tensor> inputs) implements EngineCall {
    @Override
    public void run() {
      executable.run(inputs);
    }

    @Override
    public Map<String, Datum> outputs() {
      return new LinkedHashMap<>(executable.run(inputs));
    }
  }

  private record InPlaceCall(Executable executable, Invocation invocation) implements EngineCall {
    @Override
    public void run() {
      invocation.run();
    }

    @Override
    public Map<String, Datum> outputs() {
      invocation.run();
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
