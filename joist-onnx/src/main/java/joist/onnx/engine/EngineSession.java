package joist.onnx.engine;

import java.util.Map;
import java.util.Optional;
import joist.tensor.Datum;

/** A model that an engine has made ready. Not thread-safe; closing it closes its calls too. */
public interface EngineSession extends AutoCloseable {
  /** What making it ready took, step by step, such as {@code load}. */
  Map<String, Double> openingSeconds();

  /**
   * A call on these inputs as the engine's users commonly make it: each run makes its outputs anew.
   *
   * @param inputs by name, put where the engine reads them before any run
   * @throws EngineException when an input is not of the model
   */
  EngineCall call(Map<String, ? extends Datum> inputs);

  /**
   * A call whose outputs are written to the same memory at each run; empty where the engine cannot
   * do that for this model.
   *
   * @throws EngineException as {@link #call}
   */
  Optional<EngineCall> callInPlace(Map<String, ? extends Datum> inputs);

  @Override
  void close();
}
