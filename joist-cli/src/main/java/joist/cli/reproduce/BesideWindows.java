package joist.cli.reproduce;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import joist.serving.batch.BatchPolicy;
import joist.serving.batch.FixedWindowBatching;
import joist.serving.batch.ServedTraffic;

/**
 * A policy and the windows that suit a load best by simulation, each sent the same requests, live,
 * in turns: so that a machine that is slow for a while, or stands still, is so for all. The middle
 * of the turns of each is told.
 *
 * @param ours of the policy
 * @param window the best of the windows
 */
record BesideWindows(ServedTraffic ours, BestWindow window) {
  private static final int TURNS = 3;

  static BesideWindows of(BatchingRig rig, BatchPolicy policy, Load load, Duration length) {
    List<BatchPolicy> policies = new ArrayList<>(List.of(policy));
    policies.addAll(BestWindow.likely(rig, load));
    List<List<ServedTraffic>> turns = policies.stream().map(one -> turns()).toList();
    for (int seed = 1; seed <= TURNS; seed++) {
      for (int i = 0; i < policies.size(); i++) {
        turns.get(i).add(rig.live(policies.get(i), load.withSeed(seed), length));
      }
    }
    List<BestWindow> windows = new ArrayList<>();
    for (int i = 1; i < policies.size(); i++) {
      windows.add(new BestWindow((FixedWindowBatching) policies.get(i), middle(turns.get(i))));
    }
    return new BesideWindows(middle(turns.getFirst()), BestWindow.best(windows));
  }

  private static List<ServedTraffic> turns() {
    return new ArrayList<>();
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
