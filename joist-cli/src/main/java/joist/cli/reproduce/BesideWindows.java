package joist.cli.reproduce;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import joist.serving.batch.BatchPolicy;
import joist.serving.batch.FixedWindowBatching;

/**
 * A policy and the windows that suit a load best by simulation, each sent the same requests, live,
 * {@link InTurns in turns}.
 *
 * @param ours of the policy
 * @param window the best of the windows
 */
record BesideWindows(Turns ours, BestWindow window) {
  static BesideWindows of(BatchingRig rig, BatchPolicy policy, Load load, Duration length) {
    List<FixedWindowBatching> likely = BestWindow.likely(rig, load);
    List<InTurns.Sent> sent = new ArrayList<>(List.of(new InTurns.Sent(policy, load)));
    likely.forEach(window -> sent.add(new InTurns.Sent(window, load)));
    List<Turns> turns = InTurns.of(rig, sent, length);
    return new BesideWindows(turns.getFirst(), best(likely, turns.subList(1, turns.size())));
  }

  /** The window that did best. */
  static BestWindow best(List<FixedWindowBatching> windows, List<Turns> turns) {
    return BestWindow.best(
        IntStream.range(0, windows.size())
            .mapToObj(i -> new BestWindow(windows.get(i), turns.get(i)))
            .toList());
  }
}
