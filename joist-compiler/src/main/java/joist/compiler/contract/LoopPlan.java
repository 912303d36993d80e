package joist.compiler.contract;

import java.util.ArrayList;
import java.util.List;
import joist.compiler.loop.LoopProgram;

/**
 * The programs that compute an operator, one phase after the other.
 *
 * @param packings of the constant weights, in the order of {@link Role.Weights}
 * @param scratchElements f32 of scratch memory
 * @param multiplyAdds how many multiply-adds all of it takes
 */
public record LoopPlan(
    List<Phase> phases, List<Packing> packings, long scratchElements, long multiplyAdds) {
  public LoopPlan {
    phases = List.copyOf(phases);
    packings = List.copyOf(packings);
  }

  /** Steps that do not need each other: they, and parts of their ranges, may run in any order. */
  public record Phase(List<Step> steps) {
    public Phase {
      steps = List.copyOf(steps);
    }
  }

  /**
   * A program, to be run for its whole extent.
   *
   * @param operands the role of each of its operands
   * @param work multiply-adds or elements moved, to divide threads by
   */
  public record Step(LoopProgram program, List<Role> operands, long work) {
    public Step {
      operands = List.copyOf(operands);
    }
  }

  public List<Step> steps() {
    return phases.stream().flatMap(phase -> phase.steps().stream()).toList();
  }

  /** This plan with a phase before it, which works on the same scratch memory. */
  LoopPlan after(Phase phase, long scratch) {
    List<Phase> all = new ArrayList<>(List.of(phase));
    all.addAll(phases);
    return new LoopPlan(all, packings, scratchElements + scratch, multiplyAdds);
  }
}
