package joist.compiler.shaped;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import joist.compiler.target.Target.RangeCall;
import joist.compiler.team.Stage;

/** A step of a plan, bound to memory. */
sealed interface BoundStep {
  /** A loop program, with about how long it takes on one thread, on the careful side. */
  record Loops(RangeCall call, double nanos) implements BoundStep {
    boolean isLong() {
      return nanos >= LEAST_NANOS && call.to() > 1;
    }

    Stage split(int threads) {
      int parts = (int) Math.clamp(nanos / PART_NANOS, threads, MOST_PARTS_EACH * (double) threads);
      return new Stage.Split(call.routine(), call.to(), (int) Math.min(parts, call.to()));
    }
  }

  record Java(Runnable work) implements BoundStep {}

  /** Shorter steps are not worth a meeting of threads. */
  double LEAST_NANOS = 40_000;

  /** As long should a part be, so that who is late costs little. */
  double PART_NANOS = 20_000;

  int MOST_PARTS_EACH = 4;

  /** After about so long a run looks whether it is still wanted. */
  double CHAIN_NANOS = 1_000_000;

  /** This step apart from all others, cut into parts for threads where it is long. */
  default Stage byItself(int threads) {
    return switch (this) {
      case Loops loops when loops.isLong() -> loops.split(threads);
      case Loops loops -> new Stage.Alone(loops.alone());
      case Java java -> new Stage.Alone(java.alone());
    };
  }

  /** This step, run by one thread. */
  default Runnable alone() {
    return switch (this) {
      case Loops(RangeCall call, double nanos) -> () -> call.routine().run(call.from(), call.to());
      case Java(Runnable work) -> work;
    };
  }

  /** All in order, loops in a row as one, or as several where they take long. */
  static List<Runnable> inChains(
      List<BoundStep> steps, Function<List<RangeCall>, Runnable> chained) {
    List<Runnable> made = new ArrayList<>();
    List<RangeCall> row = new ArrayList<>();
    double rowNanos = 0;
    for (BoundStep step : steps) {
      switch (step) {
        case Loops(RangeCall call, double nanos) -> {
          if (rowNanos >= CHAIN_NANOS) {
            flush(row, chained, made);
            rowNanos = 0;
          }
          row.add(call);
          rowNanos += nanos;
        }
        case Java(Runnable work) -> {
          flush(row, chained, made);
          rowNanos = 0;
          made.add(work);
        }
      }
    }
    flush(row, chained, made);
    return made;
  }

  private static void flush(
      List<RangeCall> row, Function<List<RangeCall>, Runnable> chained, List<Runnable> made) {
    if (!row.isEmpty()) {
      made.add(chained.apply(List.copyOf(row)));
      row.clear();
    }
  }

  /**
   * All in order, long loops cut into parts for threads; each may read what the one before wrote.
   */
  static List<Stage> forThreads(
      List<BoundStep> steps, int threads, Function<List<RangeCall>, Runnable> chained) {
    List<Stage> stages = new ArrayList<>();
    List<BoundStep> alone = new ArrayList<>();
    for (BoundStep step : steps) {
      if (step instanceof Loops loops && loops.isLong()) {
        inChains(alone, chained).forEach(work -> stages.add(new Stage.Alone(work)));
        alone.clear();
        stages.add(loops.split(threads));
      } else {
        alone.add(step);
      }
    }
    inChains(alone, chained).forEach(work -> stages.add(new Stage.Alone(work)));
    return stages;
  }
}
