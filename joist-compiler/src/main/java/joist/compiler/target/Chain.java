package joist.compiler.target;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Routines one after another, each for its own range. */
record Chain(Target.RangeCall[] calls) implements Routine {
  private static final Duration TURN = Duration.ofMillis(20);
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  static Chain of(List<Target.RangeCall> calls) {
    return new Chain(calls.toArray(Target.RangeCall[]::new));
  }

  @Override
  public void run(long from, long to) {
    for (Target.RangeCall call : calls) {
      call.routine().run(call.from(), call.to());
    }
  }

  /**
   * In turns, so that the JVM compiles the code of one while others are called; until nothing has
   * come of it for some time.
   */
  @Override
  public boolean warm(Duration most) {
    List<Routine> cold = new ArrayList<>(Stream.of(calls).map(Target.RangeCall::routine).toList());
    long end = System.nanoTime() + most.toNanos();
    long last = System.nanoTime();
    while (!cold.isEmpty() && System.nanoTime() < Math.min(end, last + PATIENCE.toNanos())) {
      if (cold.removeIf(routine -> routine.warm(TURN))) {
        last = System.nanoTime();
      }
    }
    return cold.isEmpty();
  }
}
