package joist.compiler.team;

import java.util.List;

/** Hears what each step of a call took, on the caller's thread, when the steps have been run. */
@FunctionalInterface
public interface StepWatch {
  /**
   * Hears of a step, in the order in which they were run.
   *
   * @param nodes the names of those whose work it is; none for a copy that only the layout asks for
   * @param operators of those nodes
   * @param nanos that it took
   */
  void ran(List<String> nodes, List<String> operators, long nanos);
}
