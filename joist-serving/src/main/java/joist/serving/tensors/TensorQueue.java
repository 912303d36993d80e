package joist.serving.tensors;

import java.util.Map;
import joist.tensor.Tensor;

/** A queue of calls that may run together. */
interface TensorQueue extends AutoCloseable {
  /** Hears what holds for its model now; costs nothing where that is what held before. */
  void tune(TensorQueues.Settings now);

  /**
   * Takes a call in.
   *
   * @param now when it came
   * @param deadlineNanos when its answer is due, on the same clock
   */
  void submit(TensorCall call, long now, long deadlineNanos);

  /** Takes a call out; true where it hears nothing any more. */
  boolean cancel(TensorCall call);

  /** Turns away what waits and nobody wants any more; called now and then. */
  void refuseUnwanted();

  /** Rows that wait. */
  int waitingRows();

  /** What such a call takes when it runs by itself, as far as is known. */
  double nanosAlone(Map<String, Tensor> inputs);

  /** Refuses what waits. */
  @Override
  void close();
}
