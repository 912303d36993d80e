package joist.model.cells;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import joist.tensor.CallMemory;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import joist.tensor.TensorRows;

/**
 * A request on its way through its sequence: where it is, and its states. Not thread-safe; handed
 * from one step to the next.
 */
public final class CellRun {
  private final Map<String, Tensor> inputs;
  private final Tensor sequence; // f32[T, B, I]
  private final Map<String, Tensor> states = new LinkedHashMap<>(); // f32[1, B, H] by name
  private final Map<String, Tensor> all = new LinkedHashMap<>(); // f32[T, 1, B, H] by output
  private long step;

  CellRun(Map<String, Tensor> inputs, Tensor sequence) {
    this.inputs = inputs;
    this.sequence = sequence;
  }

  void addState(String name, long width) {
    states.put(name, CallMemory.zeros(ElementType.F32, Shape.of(1, rows(), width)));
  }

  void addAll(String output, long width) {
    all.put(output, CallMemory.zeros(ElementType.F32, Shape.of(steps(), 1, rows(), width)));
  }

  Map<String, Tensor> inputs() {
    return inputs;
  }

  /** What the first layer reads now, f32[1, B, I]. */
  Tensor x() {
    return TensorRows.slice(sequence, step, 1);
  }

  Set<String> stateNames() {
    return states.keySet();
  }

  Tensor state(String name) {
    return Objects.requireNonNull(states.get(name));
  }

  Map<String, Tensor> all() {
    return all;
  }

  /** Where the hidden states of this step belong among all of an output. */
  Tensor now(String output) {
    return TensorRows.slice(Objects.requireNonNull(all.get(output)), step, 1);
  }

  void advance() {
    step++;
  }

  /** Sequences side by side: B. */
  public int rows() {
    return (int) sequence.shape().dim(1);
  }

  /** How long they are: T. */
  public long steps() {
    return sequence.shape().dim(0);
  }

  /** How many have run. */
  public long step() {
    return step;
  }

  /** Whether no step has run yet. */
  public boolean isNew() {
    return step == 0;
  }

  /** Whether all steps have run. */
  public boolean isOver() {
    return step == steps();
  }
}
