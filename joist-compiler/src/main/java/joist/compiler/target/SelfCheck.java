package joist.compiler.target;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import joist.compiler.loop.LaneLoops;
import joist.compiler.loop.LoopInterpreter;
import joist.compiler.loop.LoopProgram;
import joist.compiler.loop.LoopProgram.Operand;

/**
 * Runs a small program that has a bit of everything on a target and on the interpreter, and
 * compares all bits of what they write: whether the machine does what the target's makers think it
 * does.
 */
public final class SelfCheck {
  private static final long SEED = 20_260_101L;

  private SelfCheck() {}

  /** How a target's cold code differs from the interpreter; empty where it does not. */
  public static Optional<String> difference(Target target) {
    return difference(target, Duration.ZERO);
  }

  /**
   * How a target's code differs from the interpreter after warming; empty where it does not.
   *
   * @param warm about how long warming may take
   */
  public static Optional<String> difference(Target target, Duration warm) {
    LoopProgram program = LaneLoops.legalise(SampleProgram.program(), target.lanes());
    try (Arena arena = Arena.ofConfined()) {
      List<MemorySegment> expected = new ArrayList<>();
      List<MemorySegment> got = new ArrayList<>();
      for (Operand operand : program.operands()) {
        expected.add(filled(operand, arena));
        got.add(arena.allocate(operand.bytes(), 64).copyFrom(expected.getLast()));
      }
      LoopInterpreter.run(program, target.lanes(), expected, 0, program.extent());
      Routine routine = target.compile(program).bind(got, arena);
      routine.warm(warm);
      routine.run(0, program.extent());
      return difference(program, expected, got);
    } catch (RuntimeException | LinkageError e) {
      return Optional.of("it failed with " + e);
    }
  }

  private static Optional<String> difference(
      LoopProgram program, List<MemorySegment> expected, List<MemorySegment> got) {
    for (int i = 0; i < got.size(); i++) {
      long at = expected.get(i).mismatch(got.get(i));
      if (at >= 0) {
        long element = at / Float.BYTES;
        return Optional.of(
            "element %d of '%s' is %s, and should be %s"
                .formatted(
                    element,
                    program.operands().get(i).name(),
                    got.get(i).getAtIndex(ValueLayout.JAVA_FLOAT, element),
                    expected.get(i).getAtIndex(ValueLayout.JAVA_FLOAT, element)));
      }
    }
    return Optional.empty();
  }

  private static MemorySegment filled(Operand operand, Arena arena) {
    SplittableRandom random = new SplittableRandom(SEED);
    MemorySegment segment = arena.allocate(operand.bytes(), 64);
    for (long i = 0; i < operand.elements(); i++) {
      segment.setAtIndex(ValueLayout.JAVA_FLOAT, i, 8 * (float) random.nextDouble() - 4);
    }
    return segment;
  }
}
