package joist.serving.tensors;

import java.util.ArrayList;
import java.util.List;
import joist.serving.flight.RunStep;

/**
 * What a traced request's stay in a queue of steps went to: its first steps with the waits between
 * them, one by one, and all later ones together. Used by one thread at a time.
 */
final class CellSteps {
  private static final int MOST = 100;

  private final List<RunStep> steps = new ArrayList<>();
  private final long all;
  private long begun;
  private long over; // its last step, or what came before
  private long told; // what the steps that were told took

  /**
   * @param all how many steps it has
   */
  CellSteps(long all) {
    this.all = all;
  }

  /** Hears that its first batch begins. */
  void begin(long now) {
    begun = now;
    over = now;
  }

  /** Hears of its next step, of so many rows of so many requests. */
  void stepped(long number, long start, long end, int rows, int requests) {
    if (number <= MOST) {
      add("wait for step " + number, "", start - over);
      add(
          "step %,d of %,d".formatted(number, all),
          "rows: %,d, requests: %,d".formatted(rows, requests),
          end - start);
    }
    over = end;
  }

  /** All of it, once its answer was made of what the steps left. */
  List<RunStep> ended(long now) {
    if (all > MOST) {
      add("steps %,d to %,d, and waits".formatted(MOST + 1, all), "", over - begun - told);
    }
    add("behind the steps", "", now - over);
    return List.copyOf(steps);
  }

  private void add(String name, String what, long nanos) {
    if (nanos > 0) {
      steps.add(new RunStep(name, what, nanos));
      told += nanos;
    }
  }
}
