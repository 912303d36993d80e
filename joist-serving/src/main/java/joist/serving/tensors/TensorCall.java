package joist.serving.tensors;

import java.util.List;
import java.util.Map;
import joist.serving.batch.Share;
import joist.serving.flight.BatchFlight;
import joist.serving.flight.RunStep;
import joist.tensor.Tensor;

/**
 * A request of tensors, and where its answer goes: {@link #answered}, {@link #failed} or {@link
 * #refused} is called, once.
 */
public interface TensorCall extends Awaited {
  /** By name, as the graph declares them. */
  Map<String, Tensor> inputs();

  /** Whose it is, where callers compete. */
  default Share share() {
    return Share.COMMON;
  }

  @Override
  default boolean isWanted() {
    return true;
  }

  /** Whether it wants to hear what each step of its batch's run took. */
  default boolean wantsSteps() {
    return false;
  }

  /** Hears what each step of its batch's run took, where it wants to. */
  default void ran(List<RunStep> steps) {}

  /** Hears that its batch begins to run. */
  void started(BatchFlight batch);

  /**
   * Hears that its rows have run; its answer comes next, behind those before it.
   *
   * @param batchRows how many rows ran together, its own among them; its own alone, where they ran
   *     step by step beside others that came and went
   */
  void computed(int batchRows);

  /**
   * Hears what its rows' part of runs took together, where it was in several, or they were given
   * up.
   */
  default void charged(long nanos) {}

  /**
   * Takes the answer.
   *
   * @param outputs its own rows alone, in the graph's order
   */
  void answered(Map<String, Tensor> outputs);

  /** Hears that running failed. */
  void failed(Throwable why);

  /** Hears that it was turned away before any work was spent on it, or given up while it ran. */
  void refused(String why);
}
