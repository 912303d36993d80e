package joist.compiler.bytecode;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import joist.compiler.loop.LoopBounds;
import joist.compiler.loop.LoopProgram;
import joist.compiler.loop.LoopVerifier;
import joist.compiler.target.Code;
import joist.compiler.target.Routine;
import org.jspecify.annotations.Nullable;

/**
 * A program as two classes with the same bits: lane after lane in plain Java, which runs well from
 * the start, and in vectors, which routines run once warming has shown them to be faster.
 * Thread-safe.
 */
final class WarmedCode implements Code {
  /*
   * The JVM's second compiler takes up a method by how often it was called, and looks at it every
   * 1,024 calls. So warming makes many calls that are short whatever the program's extents are: its
   * loops turn a few times only, and once only while the interpreter still runs them.
   */
  private static final int FIRST_CALLS = 250;
  private static final int CALLS_BEFORE_LOOKING = 1_500;
  private static final int CALLS_BEFORE_PAUSES = 6_000;
  private static final int CALLS_AT_ONCE = 50;
  private static final int INNER_TRIPS = 8;
  private static final long PAUSE_NANOS = 500_000;

  /*
   * A vector's operation takes a few cycles once it is compiled, and makes objects before: ten to a
   * hundred times as long. Being faster than plain Java alone would not tell, where that is not
   * compiled yet either.
   */
  private static final int NANOS_FOR_ONE = 15;
  private static final int NANOS_FOR_CALL = 300;
  private static final int CONFIRMATIONS = 2;
  private static final int TIMINGS = 10;
  private static final int TIMED_CALLS = 5;

  /** So long does one program wait for the JVM's compiler at most. */
  private static final Duration MOST = Duration.ofSeconds(5);

  private final LoopProgram program;
  private final int lanes;
  private final ProgramClass plain;
  private final VectorTrust trust;
  private @Nullable ProgramClass warming;
  private volatile @Nullable ProgramClass vectors;
  private volatile String state = "not warmed: lane after lane in plain Java";

  private WarmedCode(LoopProgram program, int lanes, ProgramClass plain, VectorTrust trust) {
    this.program = program;
    this.lanes = lanes;
    this.plain = plain;
    this.trust = trust;
  }

  static WarmedCode of(LoopProgram program, int lanes, VectorTrust trust) {
    LoopVerifier.verify(program, lanes);
    LoopBounds.prove(program, lanes);
    ProgramClass plain = ProgramClass.define(program, new ScalarCode(lanes), List.of());
    return new WarmedCode(program, lanes, plain, trust);
  }

  /** The class of vectors, once it is fast. */
  @Nullable ProgramClass vectors() {
    return vectors;
  }

  @Override
  public Routine bind(List<MemorySegment> operands, Arena arena) {
    List<MemorySegment> segments =
        BoundSegments.of(program, operands).stream().map(s -> unmapped(s, arena)).toList();
    return new WarmedRoutine(this, segments, plain.routine(this, segments));
  }

  /** The JVM compiles code anew, and slowly, when it meets another class of segments. */
  @SuppressWarnings("restricted")
  private static MemorySegment unmapped(MemorySegment segment, Arena arena) {
    return segment.isMapped()
        ? MemorySegment.ofAddress(segment.address()).reinterpret(segment.byteSize(), arena, null)
        : segment;
  }

  @Override
  public long bytes() {
    ProgramClass second = vectors;
    long bytes = plain.bytes();
    return second == null ? bytes : bytes + second.bytes();
  }

  @Override
  public String explain() {
    return state;
  }

  /** Runs short calls on {@code segments} until vectors are faster, or the time is over. */
  synchronized void warm(List<MemorySegment> segments, Duration most) {
    if (vectors != null || !most.isPositive()) {
      return;
    }
    // First, since code that is compiled before all classes are loaded is thrown away again.
    if (trust.difference().isPresent()) {
      state = "vectors do not compute what they should here: lane after lane in plain Java";
      return;
    }
    if (warming == null) {
      warming = ProgramClass.define(program, new VectorCode(lanes), Species.constants(lanes));
    }
    Duration time = most.compareTo(MOST) < 0 ? most : MOST;
    if (becomesFaster(warming, segments, System.nanoTime() + time.toNanos())) {
      state = "vectors";
      vectors = warming;
    } else {
      state = "the JVM did not compile the vectors in time: lane after lane in plain Java";
    }
  }

  private boolean becomesFaster(ProgramClass type, List<MemorySegment> segments, long end) {
    call(type.routine(this, segments, 1, 1), FIRST_CALLS, end);
    Routine slow = plain.routine(this, segments, INNER_TRIPS, 1);
    Routine fast = type.routine(this, segments, INNER_TRIPS, 1);
    call(slow, CALLS_BEFORE_LOOKING, end);
    call(fast, CALLS_BEFORE_LOOKING, end);
    long work = VectorWork.of(program.body(), lanes, INNER_TRIPS);
    long compiled = TIMED_CALLS * (NANOS_FOR_CALL + NANOS_FOR_ONE * work);
    int confirmed = 0;
    for (int calls = 0; confirmed < CONFIRMATIONS && System.nanoTime() < end; ) {
      call(slow, CALLS_AT_ONCE, end);
      call(fast, CALLS_AT_ONCE, end);
      calls += CALLS_AT_ONCE;
      long nanos = nanos(fast);
      confirmed = nanos < compiled && nanos < nanos(slow) ? confirmed + 1 : 0;
      if (calls > CALLS_BEFORE_PAUSES) {
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
    return confirmed == CONFIRMATIONS;
  }

  private void call(Routine routine, int times, long end) {
    for (int i = 0; i < times && System.nanoTime() < end; i++) {
      routine.run(0, Math.min(1, program.extent()));
    }
  }

  /** The least time of a few calls. */
  private long nanos(Routine routine) {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < TIMINGS; i++) {
      long start = System.nanoTime();
      call(routine, TIMED_CALLS, Long.MAX_VALUE);
      least = Math.min(least, System.nanoTime() - start);
    }
    return least;
  }
}
