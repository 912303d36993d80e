package joist.compiler.bytecode;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.List;
import joist.compiler.loop.LoopBounds;
import joist.compiler.loop.LoopProgram;
import joist.compiler.loop.LoopVerifier;
import joist.compiler.target.Code;
import joist.compiler.target.Routine;

/** A program as one class. Thread-safe. */
final class PlainCode implements Code {
  /** The JVM's second compiler looks at a method every 1,024 calls. */
  private static final int WARM_CALLS = 2_500;

  private static final int WARM_TRIPS = 8;

  private final LoopProgram program;
  private final ProgramClass type;
  private int warmCalls;

  private PlainCode(LoopProgram program, ProgramClass type) {
    this.program = program;
    this.type = type;
  }

  static PlainCode of(LoopProgram program) {
    LoopVerifier.verify(program, 1);
    LoopBounds.prove(program, 1);
    return new PlainCode(program, ProgramClass.define(program, new ScalarCode(1), List.of()));
  }

  @Override
  public Routine bind(List<MemorySegment> operands, Arena arena) {
    List<MemorySegment> segments = BoundSegments.of(program, operands);
    return new PlainRoutine(this, segments, type.routine(this, segments));
  }

  /**
   * Makes short calls till the JVM's compiler must have taken notice, or the time is over.
   *
   * @return whether they were enough
   */
  synchronized boolean warm(List<MemorySegment> segments, Duration most) {
    long end = System.nanoTime() + most.toNanos();
    Routine brief = type.routine(this, segments, WARM_TRIPS, 1);
    for (; warmCalls < WARM_CALLS && System.nanoTime() < end; warmCalls++) {
      brief.run(0, Math.min(1, program.extent()));
    }
    return warmCalls == WARM_CALLS;
  }

  @Override
  public long bytes() {
    return type.bytes();
  }
}
