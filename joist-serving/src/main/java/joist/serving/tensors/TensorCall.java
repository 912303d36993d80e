package joist.serving.tensors;

import java.util.Map;
import joist.serving.batch.Share;
import joist.serving.flight.BatchFlight;
import joist.tensor.Tensor;

/** A request of tensors, and where its answer goes; one of the three is called, once. */
public interface TensorCall {
  /** By name, as the graph declares them. */
  Map<String, Tensor> inputs();

  /** Whose it is, where callers compete. */
  default Share share() {
    return Share.COMMON;
  }

  /** Hears that its batch begins to run. */
  void started(BatchFlight batch);

  /**
   * Takes the answer.
   *
   * @param outputs its own rows alone, in the graph's order
   * @param batchRows how many rows ran together
   */
  void answered(Map<String, Tensor> outputs, int batchRows);

  /** Hears that running failed. */
  void failed(Throwable why);

  /** Hears that it was turned away before any work was spent on it. */
  void refused(String why);
}
