package joist.compiler.bytecode;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import joist.compiler.loop.LoopProgram;
import joist.compiler.target.Routine;

/**
 * Makes the JVM's second compiler take up a class of vectors, a few calls at a time, and tells when
 * it has. For one thread at a time.
 */
final class Warming {
  /*
   * The compiler takes up a method by how often it was called, and looks at it every 1,024 calls.
   * So warming makes many calls that are short whatever the program's extents are: its loops turn a
   * few times only, and once only while the interpreter still runs them. Plain Java is not called
   * for comparison: it would be compiled too, which takes longer than vectors do.
   */
  private static final int FIRST_CALLS = 250;
  private static final int CALLS_BEFORE_LOOKING = 1_500;
  private static final int CALLS_BEFORE_PAUSES = 6_000;
  private static final int CALLS_AT_ONCE = 50;
  private static final Trips FIRST = new Trips(1, 1);
  private static final Trips SHORT = new Trips(8, 1);
  private static final long PAUSE_NANOS = 500_000;

  /*
   * The JVM's first compiler cannot instrument a long method, and where it has compiled it without
   * instruments, since the second compiler was busy, the method stays there. The same code as
   * another class begins anew.
   */
  private static final int CALLS_BEFORE_ANOTHER = 100_000;

  /*
   * Code that was compiled from short calls may be thrown away by the first long ones, and is made
   * anew without the assumption that failed.
   */
  private static final Trips LONG = new Trips(1_024, 4);

  /*
   * An instruction on vectors takes a nanosecond or less where it is compiled, a few where it waits
   * for memory or for another, and makes objects before: twenty to a hundred times as long.
   */
  private static final int NANOS_FOR_ONE = 8;
  private static final int NANOS_FOR_CALL = 500;
  private static final int CONFIRMATIONS = 2;
  private static final int TIMINGS = 10;
  private static final int LONG_TIMINGS = 3;

  private final LoopProgram program;
  private final int lanes;
  private ProgramClass type;
  private int patience = CALLS_BEFORE_ANOTHER;
  private int calls;
  private int confirmed;

  /** How often loops turn at most: innermost ones, and those around them. */
  private record Trips(int inner, int outer) {}

  Warming(LoopProgram program, int lanes) {
    this.program = program;
    this.lanes = lanes;
    this.type = define();
  }

  private ProgramClass define() {
    return ProgramClass.define(program, new VectorCode(lanes), Species.constants(lanes));
  }

  ProgramClass type() {
    return type;
  }

  /**
   * Makes some calls.
   *
   * @param owner lives as long as the routines that are called
   * @return whether they ran as fast as compiled code does
   */
  boolean isFast(Object owner, List<MemorySegment> segments) {
    Trips trips = calls < FIRST_CALLS ? FIRST : SHORT;
    Routine routine = routine(owner, segments, trips);
    for (int i = 0; i < CALLS_AT_ONCE; i++) {
      routine.run(0, program.extent());
    }
    calls += CALLS_AT_ONCE;
    if (calls < CALLS_BEFORE_LOOKING) {
      return false;
    }
    boolean fast =
        nanos(routine, TIMINGS) < compiled(SHORT)
            && nanos(routine(owner, segments, LONG), LONG_TIMINGS) < compiled(LONG);
    confirmed = fast ? confirmed + 1 : 0;
    if (!fast) {
      waitForCompiler();
    }
    return confirmed == CONFIRMATIONS;
  }

  private void waitForCompiler() {
    if (calls > CALLS_BEFORE_PAUSES) {
      LockSupport.parkNanos(PAUSE_NANOS);
    }
    if (calls > patience) {
      patience *= 2;
      calls = 0;
      type = define();
    }
  }

  private Routine routine(Object owner, List<MemorySegment> segments, Trips trips) {
    return type.routine(owner, segments, trips.inner(), trips.outer());
  }

  /** What a call takes at most where its code is compiled. */
  private long compiled(Trips trips) {
    return NANOS_FOR_CALL
        + NANOS_FOR_ONE * VectorWork.of(program, lanes, trips.inner(), trips.outer());
  }

  /** The least time of a few calls. */
  private long nanos(Routine routine, int timings) {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < timings; i++) {
      long start = System.nanoTime();
      routine.run(0, program.extent());
      least = Math.min(least, System.nanoTime() - start);
    }
    return least;
  }
}
