package joist.compiler.contract;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import joist.compiler.contract.LoopPlan.Phase;
import joist.compiler.contract.LoopPlan.Step;
import joist.compiler.loop.LoopProgram;
import joist.compiler.target.Routine;
import joist.compiler.target.Target;

/**
 * Runs plans on a target. Scratch memory and outputs start as NaN, so that what is read before it
 * is written shows.
 */
final class PlanRuns {
  private final Target target;
  private final Random cuts;

  /**
   * @param cuts cuts every range into parts and runs them in any order
   */
  PlanRuns(Target target, Random cuts) {
    this.target = target;
    this.cuts = cuts;
  }

  /** What a plan works on, by the numbers of the roles. */
  record Memory(
      List<float[]> inputs, List<float[]> weights, List<float[]> extras, List<Integer> outputs) {}

  /** The outputs. */
  List<float[]> run(LoopPlan plan, Memory memory) {
    try (Arena arena = Arena.ofConfined()) {
      List<MemorySegment> inputs = memory.inputs().stream().map(x -> segment(arena, x)).toList();
      List<MemorySegment> extras = memory.extras().stream().map(x -> segment(arena, x)).toList();
      List<MemorySegment> weights = new ArrayList<>();
      for (int i = 0; i < plan.packings().size(); i++) {
        MemorySegment packed = unset(arena, plan.packings().get(i).elements());
        plan.packings().get(i).pack(segment(arena, memory.weights().get(i)), packed);
        weights.add(packed);
      }
      List<MemorySegment> outputs =
          memory.outputs().stream().map(count -> unset(arena, count)).toList();
      MemorySegment scratch = unset(arena, plan.scratchElements());
      for (Phase phase : plan.phases()) {
        List<Step> steps = new ArrayList<>(phase.steps());
        Collections.shuffle(steps, cuts);
        for (Step step : steps) {
          run(
              step.program(),
              step.operands().stream()
                  .map(role ->
                      switch (role) {
                        case Role.Input(int number) -> inputs.get(number);
                        case Role.Output(int number) -> outputs.get(number);
                        case Role.Weights(int number) -> weights.get(number);
                        case Role.Extra(int number) -> extras.get(number);
                        case Role.Scratch() -> scratch;
                      })
                  .toList(),
              arena);
        }
      }
      return outputs.stream().map(output -> output.toArray(ValueLayout.JAVA_FLOAT)).toList();
    }
  }

  private void run(LoopProgram program, List<MemorySegment> operands, Arena arena) {
    Routine routine = target.compile(program).bind(operands, arena);
    List<Long> ends = new ArrayList<>(List.of(0L, program.extent()));
    for (long end = 1; end < program.extent(); end++) {
      if (cuts.nextInt(3) == 0) {
        ends.add(end);
      }
    }
    Collections.sort(ends);
    List<Integer> parts = new ArrayList<>();
    for (int i = 1; i < ends.size(); i++) {
      parts.add(i);
    }
    Collections.shuffle(parts, cuts);
    parts.forEach(part -> routine.run(ends.get(part - 1), ends.get(part)));
  }

  private static MemorySegment segment(Arena arena, float[] values) {
    MemorySegment segment = arena.allocate(Math.max(4, values.length * 4L), 64);
    MemorySegment.copy(values, 0, segment, ValueLayout.JAVA_FLOAT, 0, values.length);
    return segment;
  }

  private static MemorySegment unset(Arena arena, long elements) {
    MemorySegment segment = arena.allocate(elements * 4, 64);
    for (long i = 0; i < elements; i++) {
      segment.setAtIndex(ValueLayout.JAVA_FLOAT, i, Float.NaN);
    }
    return segment;
  }
}
