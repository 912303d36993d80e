package joist.compiler.bytecode;

import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.List;
import joist.compiler.target.Routine;

/** Runs a program in plain Java until its code is warm, and in vectors from then on. */
final class WarmedRoutine implements Routine {
  private final WarmedCode code;
  private final List<MemorySegment> segments;
  private Routine current;
  private boolean isWarm;

  WarmedRoutine(WarmedCode code, List<MemorySegment> segments, Routine plain) {
    this.code = code;
    this.segments = segments;
    this.current = plain;
  }

  @Override
  public void run(long from, long to) {
    if (!isWarm) {
      look();
    }
    // Threads that race here see either routine; both are immutable and do the same.
    current.run(from, to);
  }

  private void look() {
    ProgramClass vectors = code.vectors();
    if (vectors != null) {
      current = vectors.routine(code, segments);
      isWarm = true;
    }
  }

  @Override
  public boolean warm(Duration most) {
    boolean done = code.warm(segments, most);
    look();
    return done;
  }
}
