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
import org.jspecify.annotations.Nullable;

/**
 * A program as two classes with the same bits: lane after lane in plain Java, which runs well from
 * the start, and in vectors, which routines run once warming has shown them to be compiled.
 * Thread-safe.
 */
final class WarmedCode implements Code {
  private final LoopProgram program;
  private final int lanes;
  private final ProgramClass plain;
  private final VectorTrust trust;
  private @Nullable Warming warming;
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

  /**
   * Runs calls on {@code segments} until vectors are fast, or the time is over.
   *
   * @return whether no more can be done
   */
  synchronized boolean warm(List<MemorySegment> segments, Duration most) {
    if (vectors != null) {
      return true;
    }
    long end = System.nanoTime() + most.toNanos();
    // First, since code that is compiled before all classes are loaded is thrown away again.
    if (trust.difference().isPresent()) {
      state = "vectors do not compute what they should here: lane after lane in plain Java";
      return true;
    }
    if (warming == null) {
      warming = new Warming(program, lanes);
    }
    state = "the JVM did not compile the vectors in time: lane after lane in plain Java";
    while (System.nanoTime() < end) {
      if (warming.isFast(this, segments)) {
        state = "vectors";
        vectors = warming.type();
        return true;
      }
    }
    return false;
  }
}
