package joist.model;

import java.util.List;

/**
 * Hears what each step of the compiled graph took, on the thread that runs it: a loop nest that is
 * fused of some nodes, or a node by itself. Of a model that another process runs, it hears when
 * that has answered; a Java handler is one step.
 */
@FunctionalInterface
public interface StepListener {
  /**
   * Hears of a step, in the order in which they were run.
   *
   * @param nodes names of the nodes whose work it is; none for a copy
   * @param operators of those nodes
   * @param nanos that it took
   */
  void ran(List<String> nodes, List<String> operators, long nanos);
}
