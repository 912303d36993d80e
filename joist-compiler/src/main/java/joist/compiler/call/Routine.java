package joist.compiler.call;

import java.util.List;
import java.util.Optional;
import joist.tensor.Tensor;

/** What computes a node. Immutable; bound to the operands of each workspace. */
@FunctionalInterface
public interface Routine {
  /**
   * The routine over these operands, whose elements may change from run to run. One thread at a
   * time.
   *
   * @param inputs empty for an input that is left out
   */
  Runnable bind(List<Optional<Tensor>> inputs, List<Tensor> outputs);
}
