package joist.onnx.engine;

import java.util.Map;
import joist.tensor.Datum;

/** A call of a model on certain inputs, to be made again and again. Not thread-safe. */
public interface EngineCall {
  /**
   * Computes the outputs once.
   *
   * @throws EngineException when the engine fails
   */
  void run();

  /** The outputs by name for the same inputs, copied: for comparing, not for timing. */
  Map<String, Datum> outputs();
}
