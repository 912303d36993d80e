package joist.onnxruntime;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import java.nio.file.Path;
import joist.onnx.engine.Engine;
import joist.onnx.engine.EngineException;
import joist.onnx.engine.EngineSession;

/** Microsoft's ONNX Runtime on the processor, all its optimisations on. */
public final class OnnxRuntimeEngine implements Engine {
  @Override
  public String name() {
    return "onnxruntime";
  }

  @Override
  public String title() {
    return "ONNX Runtime " + OrtEnvironment.getEnvironment().getVersion();
  }

  @Override
  public EngineSession open(Path model, int threads) {
    long start = System.nanoTime();
    OrtEnvironment environment = OrtEnvironment.getEnvironment();
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(threads);
      options.setInterOpNumThreads(1);
      options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
      options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
      OrtSession session = environment.createSession(model.toString(), options);
      return new OnnxRuntimeSession(environment, session, (System.nanoTime() - start) / 1e9);
    } catch (OrtException e) {
      throw new EngineException(
          "ONNX Runtime refuses '%s': %s".formatted(model, e.getMessage()), e);
    }
  }
}
