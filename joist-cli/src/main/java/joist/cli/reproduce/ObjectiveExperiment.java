package joist.cli.reproduce;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import joist.load.Arrivals;
import joist.serving.batch.BatchPolicy;
import joist.serving.batch.DeadlineBatching;
import joist.serving.batch.FixedWindowBatching;
import joist.serving.batch.NoBatching;
import joist.serving.batch.ServedTraffic;

/**
 * Joist's own claim: the policy that is told the objective alone does as well as the best window
 * that a person could find by hand, at every load; and the simulator says so before it is tried.
 */
final class ObjectiveExperiment implements Experiment {
  private static final Duration OBJECTIVE = Duration.ofMillis(50);
  private static final double[] LOADS = {0.05, 0.25, 0.5, 0.75, 0.95};
  private static final BatchPolicy OURS = new DeadlineBatching();

  @Override
  public String name() {
    return "objective";
  }

  @Override
  public String claim() {
    return "Joist: batching that is told the objective alone (p99 below 50 ms) is as good as the best"
        + " hand-tuned window at every load, and the simulator predicts the live server within 15 %.";
  }

  @Override
  public void run(Duration length, Findings findings) {
    findings.doing("measuring what batches take");
    BatchingRig rig = new BatchingRig(OBJECTIVE);
    findings.doing("looking for the largest rates, live");
    double without = rig.mostPerSecondLive(new NoBatching(), length);
    double most = rig.mostPerSecondLive(OURS, length);
    findings.add(
        "largest rate with p99 below 50 ms, live",
        "%,.0f/s, %.1fx of no batching (%,.0f/s)".formatted(most, most / without, without),
        "5x or more",
        most >= 5 * without);
    loads(rig, most, length, findings);
    bursts(rig, most, length, findings);
    overload(rig, most, length, findings);
  }

  private static void loads(BatchingRig rig, double most, Duration length, Findings findings) {
    double[] live = new double[LOADS.length];
    double[] predicted = new double[LOADS.length];
    double[] windows = new double[LOADS.length];
    double[] percent = new double[LOADS.length];
    for (int i = 0; i < LOADS.length; i++) {
      Load load = Load.poisson(LOADS[i] * most);
      percent[i] = 100 * LOADS[i];
      findings.doing("sending %.0f %% of that, live".formatted(percent[i]));
      ServedTraffic window = rig.live(bestWindow(rig, load), load, length);
      Rehearsed ours = Rehearsed.of(rig, OURS, load, length);
      live[i] = ours.live().latencyNanos(0.99) / 1e6;
      windows[i] = window.latencyNanos(0.99) / 1e6;
      predicted[i] = ours.simulated().latencyNanos(0.99) / 1e6;
      compare(findings, percent[i], ours.live(), window);
      predict(findings, percent[i], ours.live(), ours.simulated());
    }
    Map<String, double[]> lines = new LinkedHashMap<>();
    lines.put("objective, live", live);
    lines.put("objective, simulated", predicted);
    lines.put("best fixed window, live", windows);
    findings.add(new Findings.Plot("p99 by load", "% of the largest rate", "ms", percent, lines));
  }

  private static void compare(
      Findings findings, double percent, ServedTraffic ours, ServedTraffic window) {
    findings.add(
        "in time at %.0f %% load, live".formatted(percent),
        "%.2f %%; the best window %.2f %%"
            .formatted(100 * ours.inTimeShare(), 100 * window.inTimeShare()),
        "no less, to half a percent",
        ours.inTimeShare() >= window.inTimeShare() - 0.005);
  }

  private static void predict(
      Findings findings, double percent, ServedTraffic live, ServedTraffic simulated) {
    double p50 = simulated.latencyNanos(0.5) / live.latencyNanos(0.5);
    double p99 = simulated.latencyNanos(0.99) / live.latencyNanos(0.99);
    findings.add(
        "simulated p50 and p99 over live at %.0f %% load".formatted(percent),
        "%.2f and %.2f".formatted(p50, p99),
        "0.85 to 1.15",
        Math.abs(p50 - 1) <= 0.15 && Math.abs(p99 - 1) <= 0.15);
  }

  private static void bursts(BatchingRig rig, double most, Duration length, Findings findings) {
    findings.doing("sending bursts, live");
    Load bursts = new Load(new Arrivals.Gamma(4), most, 7);
    BatchPolicy best = bestWindow(rig, bursts);
    double ours = rig.live(OURS, bursts, length).goodputPerSecond();
    double window = rig.live(best, bursts, length).goodputPerSecond();
    findings.add(
        "goodput in bursts (gamma, CV 4) at the largest rate, live",
        "%,.0f/s, %.2fx of the best window (%,.0f/s)".formatted(ours, ours / window, window),
        "1.3x or more",
        ours >= 1.3 * window);
  }

  private static void overload(BatchingRig rig, double most, Duration length, Findings findings) {
    findings.doing("sending three times too much, live");
    double ours = rig.live(OURS, Load.poisson(3 * most), length).goodputPerSecond();
    findings.add(
        "goodput under three times the largest rate, live",
        "%,.0f/s, %.0f %%".formatted(ours, 100 * ours / most),
        "90 % or more",
        ours >= 0.9 * most);
    BatchPolicy window = bestWindow(rig, Load.poisson(most));
    double control = rig.live(window, Load.poisson(3 * most), length).goodputPerSecond();
    findings.add(
        "control: the best window of the largest rate under that load",
        "%,.0f/s, %.0f %%".formatted(control, 100 * control / most),
        "loses most of it",
        control < 0.5 * most);
  }

  /** The window, of many, that answers most in time by simulation. */
  private static BatchPolicy bestWindow(BatchingRig rig, Load load) {
    List<BatchPolicy> windows = new ArrayList<>();
    for (int rows : new int[] {8, 16, 32, 64, 128, 256}) {
      for (int millis : new int[] {0, 1, 2, 5, 10, 20}) {
        windows.add(new FixedWindowBatching(rows, Duration.ofMillis(millis)));
      }
    }
    BatchPolicy best = windows.getFirst();
    double most = -1;
    for (BatchPolicy window : windows) {
      double share = rig.simulate(window, load).inTimeShare();
      if (share > most) {
        most = share;
        best = window;
      }
    }
    return best;
  }
}
