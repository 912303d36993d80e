package joist.onnxruntime;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import joist.onnx.engine.EngineCall;
import joist.onnx.engine.EngineException;
import joist.onnx.engine.EngineSession;
import joist.tensor.Datum;
import joist.tensor.Tensor;

/** A model that ONNX Runtime has loaded. */
final class OnnxRuntimeSession implements EngineSession {
  private final OrtEnvironment environment;
  private final OrtSession session;
  private final double loadSeconds;
  private final List<OnnxValue> held = new ArrayList<>();

  OnnxRuntimeSession(OrtEnvironment environment, OrtSession session, double loadSeconds) {
    this.environment = environment;
    this.session = session;
    this.loadSeconds = loadSeconds;
  }

  @Override
  public Map<String, Double> openingSeconds() {
    return Map.of("load", loadSeconds);
  }

  @Override
  public EngineCall call(Map<String, ? extends Datum> inputs) {
    return new Call(held(inputs), Map.of());
  }

  @Override
  public Optional<EngineCall> callInPlace(Map<String, ? extends Datum> inputs) {
    Map<String, OnnxTensor> given = held(inputs);
    Map<String, Datum> outputs = new Call(given, Map.of()).outputs();
    boolean numbers =
        outputs.values().stream()
            .allMatch(datum ->
                datum instanceof Tensor tensor
                    && tensor.type().bytes() > 0
                    && tensor.byteSize() > 0);
    return numbers ? Optional.of(new Call(given, held(outputs))) : Optional.empty();
  }

  private Map<String, OnnxTensor> held(Map<String, ? extends Datum> data) {
    Map<String, OnnxTensor> tensors = new LinkedHashMap<>();
    try {
      for (Map.Entry<String, ? extends Datum> entry : data.entrySet()) {
        if (!(entry.getValue() instanceof Tensor tensor)) {
          throw new EngineException(
              "ONNX Runtime's Java library takes tensors alone, got input '%s' of %s"
                  .formatted(entry.getKey(), entry.getValue()));
        }
        OnnxTensor made = OrtTensors.to(environment, tensor);
        held.add(made);
        tensors.put(entry.getKey(), made);
      }
    } catch (OrtException e) {
      throw failure(e);
    }
    return tensors;
  }

  private static EngineException failure(OrtException e) {
    return new EngineException("ONNX Runtime fails: " + e.getMessage(), e);
  }

  @Override
  public void close() {
    held.forEach(OnnxValue::close);
    held.clear();
    try {
      session.close();
    } catch (OrtException e) {
      throw failure(e);
    }
  }

  /** Outputs that are pinned go to the same memory at each run; the others are made anew. */
  private final class Call implements EngineCall {
    private final Map<String, OnnxTensor> inputs;
    private final Map<String, OnnxTensor> pinned;

    Call(Map<String, OnnxTensor> inputs, Map<String, OnnxTensor> pinned) {
      this.inputs = inputs;
      this.pinned = pinned;
    }

    @Override
    public void run() {
      try {
        result().close();
      } catch (OrtException e) {
        throw failure(e);
      }
    }

    private OrtSession.Result result() throws OrtException {
      return pinned.isEmpty() ? session.run(inputs) : session.run(inputs, Set.of(), pinned);
    }

    @Override
    public Map<String, Datum> outputs() {
      Map<String, Datum> outputs = new LinkedHashMap<>();
      try (OrtSession.Result result = result()) {
        for (Map.Entry<String, OnnxValue> output : result) {
          outputs.put(output.getKey(), OrtTensors.from(output.getValue()));
        }
      } catch (OrtException e) {
        throw failure(e);
      }
      return outputs;
    }
  }
}
