package joist.cli.reproduce;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import joist.serving.batch.BatchPolicy;
import joist.serving.batch.FixedWindowBatching;
import joist.serving.batch.ServedTraffic;

/**
 * A policy and the windows that suit a load best by simulation, each sent the same requests, live,
 * {@link InTurns in turns}. The middle of the turns of each is told.
 *
 * @param ours of the policy
 * @param window the best of the windows
 */
record BesideWindows(ServedTraffic ours, BestWindow window) {
  static BesideWindows of(BatchingRig rig, BatchPolicy policy, Load load, Duration length) {
    List<FixedWindowBatching> likely = BestWindow.likely(rig, load);
    List<InTurns.Sent> sent = new ArrayList<>(List.of(new InTurns.Sent(policy, load)));
    likely.forEach(window -> sent.add(new InTurns.Sent(window, load)));
    List<List<ServedTraffic>> turns = InTurns.of(rig, sent, length);
    return new BesideWindows(
        middle(turns.getFirst()), best(likely, turns.subList(1, turns.size())));
  }

  /** The window that did best in the middle of its turns. */
  static BestWindow best(List<FixedWindowBatching> windows, List<List<ServedTraffic>> turns) {
    return BestWindow.best(
        IntStream.range(0, windows.size())
            .mapToObj(i -> new BestWindow(windows.get(i), middle(turns.get(i))))
            .toList());
  }

  /** The one in the middle by the share of its requests that were in time, then by p99. */
  static ServedTraffic middle(List<ServedTraffic> turns) {
    return turns.stream()
        .sorted(
            Comparator.comparingDouble(ServedTraffic::inTimeShare)
                .thenComparingDouble(turn -> -turn.latencyNanos(0.99)))
        .toList()
        .get(turns.size() / 2);
  }
}
