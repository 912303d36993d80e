package joist.compiler.target;

import java.time.Duration;
import java.util.List;

/** Routines one after another, each for its own range. */
record Chain(Target.RangeCall[] calls) implements Routine {
  static Chain of(List<Target.RangeCall> calls) {
    return new Chain(calls.toArray(Target.RangeCall[]::new));
  }

  @Override
  public void run(long from, long to) {
    for (Target.RangeCall call : calls) {
      call.routine().run(call.from(), call.to());
    }
  }

  /** Each gets what is left of the time. */
  @Override
  public void warm(Duration most) {
    long start = System.nanoTime();
    for (Target.RangeCall call : calls) {
      call.routine().warm(most.minusNanos(System.nanoTime() - start));
    }
  }
}
