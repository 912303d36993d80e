package joist.bench;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import joist.compiler.loop.LaneLoops;
import joist.compiler.loop.LoopProgram;
import joist.compiler.target.Code;
import joist.compiler.target.Routine;
import joist.compiler.target.Target;
import joist.compiler.tier.TargetChoice;
import joist.compiler.tier.Targets;
import joist.measure.Processor;

/**
 * Hand-written loop programs on each target: a product of 512 x 512 matrices and a chain like GELU
 * on a million elements; the time of the first run, of warming, and the best after it.
 */
public final class TargetComparison {
  private static final int SIZE = 512;
  private static final int ELEMENTS = 1 << 20;
  private static final Duration WARM = Duration.ofSeconds(10);
  private static final Duration MEASURE = Duration.ofSeconds(2);

  private TargetComparison() {}

  public static void main(String[] arguments) {
    System.out.println(Processor.name());
    System.out.printf(
        "%-14s %-12s %12s %12s %12s %12s%n",
        "target", "program", "first ms", "warm ms", "best ms", "G/s");
    for (TargetChoice choice : List.of(TargetChoice.X86, TargetChoice.VECTOR, TargetChoice.PLAIN)) {
      try {
        measure(Targets.ofThisMachine().choose(choice).target());
      } catch (IllegalArgumentException e) {
        System.out.println(e.getMessage());
      }
    }
  }

  private static void measure(Target target) {
    // As many rows and registers across as accumulators, one value and the row's own leave room
    // for.
    int across = target.registers() >= 20 ? 4 : 3;
    int rows = Math.min(6, (target.registers() - across - 1) / across);
    LoopProgram product =
        TargetPrograms.product(SIZE, new TargetPrograms.Tile(rows, across, target.lanes()));
    measure(target, product, 2.0 * SIZE * SIZE * SIZE);
    measure(target, TargetPrograms.chain(ELEMENTS), ELEMENTS);
  }

  private static void measure(Target target, LoopProgram program, double work) {
    try (Arena arena = Arena.ofConfined()) {
      List<MemorySegment> operands = new ArrayList<>();
      for (LoopProgram.Operand operand : program.operands()) {
        MemorySegment segment = arena.allocate(operand.bytes(), 64);
        for (long i = 0; i < operand.elements(); i++) {
          segment.setAtIndex(ValueLayout.JAVA_FLOAT, i, i % 7 - 3f);
        }
        operands.add(segment);
      }
      Code code = target.compile(LaneLoops.legalise(program, target.lanes()));
      Routine routine = code.bind(operands, arena);
      double first = millis(() -> routine.run(0, program.extent()));
      double warm = millis(() -> routine.warm(WARM));
      double best = Double.MAX_VALUE;
      long end = System.nanoTime() + MEASURE.toNanos();
      while (System.nanoTime() < end) {
        best = Math.min(best, millis(() -> routine.run(0, program.extent())));
      }
      System.out.printf(
          "%-14s %-12s %12.2f %12.0f %12.3f %12.2f  %s%n",
          target.name(), program.name(), first, warm, best, work / best / 1e6, code.explain());
    }
  }

  private static double millis(Runnable action) {
    long start = System.nanoTime();
    action.run();
    return (System.nanoTime() - start) / 1e6;
  }
}
