package joist.model.handler;

import java.util.List;
import java.util.Map;
import joist.graph.Value;
import joist.tensor.Tensor;

/**
 * Java code that answers calls of tensors as a model does. A jar that holds one names it in {@code
 * META-INF/services/joist.model.handler.Handler}, and is served as a model's file is; it has a
 * public constructor without parameters.
 *
 * <p>{@link #run} is called by many threads at once. A thread that is interrupted is one whose
 * caller is gone: code that runs long should heed that.
 */
public interface Handler extends AutoCloseable {
  /**
   * The tensors that it takes. A first dimension that is {@link joist.graph.Dim#BATCH} is the
   * number of rows. Always the same.
   */
  List<Value> inputs();

  /** The tensors that it gives; extents of the same symbol are equal. Always the same. */
  List<Value> outputs();

  /**
   * Makes it ready, before anything is asked; a long time is no harm to what is served meanwhile.
   *
   * @throws Exception when it cannot be: the version is not let in then
   */
  default void begin() throws Exception {}

  /**
   * Answers a call whose inputs are as declared.
   *
   * @return the outputs by name, as declared
   * @throws BadInputsException to tell the caller what is wrong with its inputs
   * @throws Exception for anything else, of which the caller is told that it failed, not why
   */
  Map<String, Tensor> run(Map<String, Tensor> inputs) throws Exception;

  /**
   * Whether each row of the outputs comes from the same row of the inputs alone: only then are rows
   * of different callers handed over together.
   */
  default boolean keepsRowsApart() {
    return false;
  }

  /** Gives up what it holds; not called where its process is ended. */
  @Override
  default void close() {}
}
