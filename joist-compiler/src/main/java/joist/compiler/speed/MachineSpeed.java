package joist.compiler.speed;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import joist.compiler.loop.Bound;
import joist.compiler.loop.Index;
import joist.compiler.loop.LaneLoops;
import joist.compiler.loop.LoopProgram;
import joist.compiler.loop.LoopProgram.Access;
import joist.compiler.loop.LoopProgram.Format;
import joist.compiler.loop.LoopProgram.Operand;
import joist.compiler.loop.Operation;
import joist.compiler.loop.Statement;
import joist.compiler.target.Routine;
import joist.compiler.target.Target;
import joist.graph.report.Roofline;

/**
 * Measures the roofline of one thread: f32 multiply-adds that stay in registers, and copies between
 * blocks too large for the caches, reads and writes both counted. Each is the best of a few short
 * tries, about a third of a second in all, after warming where the target needs that.
 */
public final class MachineSpeed {
  private static final int MOST_ACCUMULATORS = 16;
  private static final int CONSTANTS = 2;
  private static final long TURNS = 200_000;
  private static final long BLOCK_BYTES = 48L << 20;
  private static final long COPIED_BYTES = 6 * BLOCK_BYTES;
  private static final long ARITHMETIC_NANOS = 150_000_000;
  private static final Duration MOST_WARMING = Duration.ofSeconds(5);

  private MachineSpeed() {}

  /** What one thread of this machine does with this target's code. */
  public static Roofline measure(Target target) {
    return measure(target, BLOCK_BYTES);
  }

  /**
   * As {@link #measure(Target)}, with copies between blocks of another size: small ones stay in the
   * caches.
   *
   * @param blockBytes above 0; larger than memory needs to show counts as that
   */
  public static Roofline measure(Target target, long blockBytes) {
    return new Roofline(flopsPerSecond(target), bytesPerSecond(Math.min(blockBytes, BLOCK_BYTES)));
  }

  private static double flopsPerSecond(Target target) {
    int accumulators = Math.clamp(target.registers() - CONSTANTS, 1, MOST_ACCUMULATORS);
    try (Arena arena = Arena.ofShared()) {
      MemorySegment sum = arena.allocate(4L * target.lanes(), 64);
      LoopProgram program = LaneLoops.legalise(chains(target, accumulators), target.lanes());
      Routine routine = target.compile(program).bind(List.of(sum), arena);
      routine.warm(MOST_WARMING);
      double flops = 2.0 * accumulators * target.lanes() * TURNS;
      long end = System.nanoTime() + ARITHMETIC_NANOS;
      long best = Long.MAX_VALUE;
      while (System.nanoTime() < end) {
        long start = System.nanoTime();
        routine.run(0, 1);
        best = Math.min(best, Math.max(1, System.nanoTime() - start));
      }
      return flops * 1e9 / best;
    }
  }

  /** Independent chains of multiply-adds, whose sum is written at the end. */
  private static LoopProgram chains(Target target, int accumulators) {
    List<Statement> body = new ArrayList<>();
    List<Statement> turn = new ArrayList<>();
    int scale = accumulators;
    int step = accumulators + 1;
    body.add(new Statement.Assign(scale, Operation.Constant.of(0.999f), 0));
    body.add(new Statement.Assign(step, Operation.Constant.of(1e-3f), 0));
    for (int chain = 0; chain < accumulators; chain++) {
      body.add(new Statement.Assign(chain, Operation.Constant.of(chain), 0));
      turn.add(new Statement.Assign(chain, new Operation.Fma(chain, scale, step), 0));
    }
    body.add(new Statement.Loop(0, Bound.of(0), Bound.of(TURNS), 1, false, turn));
    for (int chain = 1; chain < accumulators; chain++) {
      Operation add = new Operation.Binary(Operation.BinaryKind.ADD, 0, chain);
      body.add(new Statement.Assign(0, add, 0));
    }
    body.add(new Statement.Store(0, Index.of(0), 0, 0));
    Operand out = new Operand("sum", Format.F32, Access.WRITE, target.lanes());
    return new LoopProgram("peak", List.of(out), 1, body);
  }

  private static double bytesPerSecond(long blockBytes) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment from = arena.allocate(blockBytes, 64);
      MemorySegment to = arena.allocate(blockBytes, 64);
      from.fill((byte) 1);
      long best = Long.MAX_VALUE;
      for (long copied = 0; copied < COPIED_BYTES; copied += blockBytes) {
        long start = System.nanoTime();
        to.copyFrom(from);
        best = Math.min(best, Math.max(1, System.nanoTime() - start));
      }
      return 2e9 * blockBytes / best;
    }
  }
}
