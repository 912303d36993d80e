package joist.cli.reproduce;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import joist.serving.batch.FixedWindowBatching;

/**
 * The fixed window that a patient person would keep for one load: of many that were simulated, the
 * best few are tried live, and the best of those is the one.
 *
 * @param turns what it did
 */
record BestWindow(FixedWindowBatching policy, Turns turns) {
  private static final int TRIED = 2;
  private static final double LIKE = 0.002; // parts of a goodput that tell no two apart

  /** The few that are worth trying live. */
  static List<FixedWindowBatching> likely(BatchingRig rig, Load load) {
    List<BestWindow> simulated = new ArrayList<>();
    for (int rows : new int[] {8, 16, 32, 64, 128, 256}) {
      for (int millis : new int[] {0, 1, 2, 5, 10, 20}) {
        FixedWindowBatching window = new FixedWindowBatching(rows, Duration.ofMillis(millis));
        simulated.add(new BestWindow(window, new Turns(List.of(rig.simulate(window, load)))));
      }
    }
    return strongest(simulated).stream().limit(TRIED).map(BestWindow::policy).toList();
  }

  static BestWindow best(List<BestWindow> windows) {
    return strongest(windows).getFirst();
  }

  /** By answers in time per second; of those alike, by p99. */
  private static List<BestWindow> strongest(List<BestWindow> windows) {
    double most =
        windows.stream()
            .mapToDouble(window -> window.turns().goodputPerSecond())
            .max()
            .orElseThrow();
    Comparator<BestWindow> byGoodput =
        Comparator.comparingLong(window -> -steps(window.turns().goodputPerSecond(), most));
    return windows.stream()
        .sorted(byGoodput.thenComparingDouble(window -> window.turns().millis(0.99)))
        .toList();
  }

  private static long steps(double goodput, double most) {
    return most == 0 ? 0 : Math.round(goodput / most / LIKE);
  }

  /** Such as {@code 64 rows, 5 ms}. */
  String words() {
    return "%d rows, %d ms".formatted(policy.rows(), policy.window().toMillis());
  }
}
