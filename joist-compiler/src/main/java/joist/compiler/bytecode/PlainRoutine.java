package joist.compiler.bytecode;

import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.List;
import joist.compiler.target.Routine;

/** A program in plain Java bound to segments. */
record PlainRoutine(PlainCode code, List<MemorySegment> segments, Routine routine)
    implements Routine {
  @Override
  public void run(long from, long to) {
    routine.run(from, to);
  }

  @Override
  public boolean warm(Duration most) {
    return code.warm(segments, most);
  }
}
