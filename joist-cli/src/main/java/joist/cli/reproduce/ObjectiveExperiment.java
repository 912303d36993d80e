package joist.cli.reproduce;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import joist.cli.reproduce.Rehearsed.Ratios;
import joist.cli.reproduce.Rehearsed.Turn;
import joist.load.Arrivals;
import joist.serving.batch.BatchPolicy;
import joist.serving.batch.DeadlineBatching;
import joist.serving.batch.FixedWindowBatching;
import joist.serving.batch.NoBatching;

/**
 * Joist's own claim: the policy that is told the objective alone does as well as the best window
 * that a person could find by hand, at every load; and the simulator says so before it is tried.
 */
final class ObjectiveExperiment implements Experiment {
  private static final Duration OBJECTIVE = Duration.ofMillis(50);
  private static final double[] LOADS = {0.05, 0.25, 0.5, 0.75, 0.95};
  private static final double[] BURSTS = {0.75, 1, 1.25, 1.6, 2, 2.5, 3.2};
  private static final double FALLEN = 0.5; // of the most that a window answers
  private static final int REHEARSED = 10; // times the length of a run
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
    cached(length, findings);
    findings.doing("measuring what batches take");
    BatchingRig rig = new BatchingRig(RigModel.inMemory(), OBJECTIVE);
    double most = most(rig, "weights of 96 MB, read from memory", 5, length, findings);
    if (most == 0) {
      return; // all else is told beside it
    }
    light(rig, most, length, findings);
    loads(rig, most, length, findings);
    bursts(rig, most, length, findings);
    overload(rig, most, length, findings);
  }

  /** Where one row already computes for almost as long as it reads, batches have little to save. */
  private static void cached(Duration length, Findings findings) {
    findings.doing("measuring what batches take whose weights are near");
    BatchingRig rig = new BatchingRig(RigModel.inCache(), OBJECTIVE);
    most(rig, "weights of 32 MB, about the last cache", 1, length, findings);
  }

  private static double most(
      BatchingRig rig, String what, int factor, Duration length, Findings findings) {
    findings.doing("looking for the largest rates, live");
    double without = rig.mostPerSecondLive(new NoBatching(), length);
    double most = rig.mostPerSecondLive(OURS, length);
    findings.add(
        "largest rate with p99 below 50 ms, live, " + what,
        "%,.0f/s, %.1fx of no batching (%,.0f/s)".formatted(most, most / without, without),
        factor + "x or more",
        without > 0 && most >= factor * without);
    return most;
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
      BesideWindows beside = BesideWindows.of(rig, OURS, load, length);
      Rehearsed ours = Rehearsed.of(rig, OURS, load, length.multipliedBy(REHEARSED));
      live[i] = ours.nanos(Turn::live, 0.99) / 1e6;
      windows[i] = beside.window().turns().millis(0.99);
      predicted[i] = ours.nanos(Turn::simulated, 0.99) / 1e6;
      compare(findings, percent[i], beside);
      predict(findings, percent[i], ours);
    }
    Map<String, double[]> lines = new LinkedHashMap<>();
    lines.put("objective, live", live);
    lines.put("objective, simulated", predicted);
    lines.put("best fixed window, live", windows);
    findings.add(new Findings.Plot("p99 by load", "% of the largest rate", "ms", percent, lines));
  }

  private static void compare(Findings findings, double percent, BesideWindows beside) {
    Turns ours = beside.ours();
    BestWindow window = beside.window();
    findings.add(
        "in time at %.0f %% load, live, middle of five turns beside the better of two windows"
            .formatted(percent),
        "%.2f %%, p99 %.1f ms; the best window (%s) %.2f %%, p99 %.1f ms"
            .formatted(
                100 * ours.inTimeShare(),
                ours.millis(0.99),
                window.words(),
                100 * window.turns().inTimeShare(),
                window.turns().millis(0.99)),
        "no less, to half a percent",
        ours.inTimeShare() >= window.turns().inTimeShare() - 0.005);
  }

  private static void predict(Findings findings, double percent, Rehearsed ours) {
    Ratios simulated = ours.ratios(Turn::simulated, Turn::live);
    findings.add(
        "simulated p50 and p99 over live at %.0f %% load, middle of the turns".formatted(percent),
        "%s; the same moments sent again over the first time %s; "
            .concat("simulated with the live batches' own times %s, on the curve alone %s")
            .formatted(
                simulated,
                ours.ratios(Turn::again, Turn::sent),
                ours.ratios(Turn::replayed, Turn::sent),
                ours.ratios(Turn::assumed, Turn::live)),
        "0.85 to 1.15",
        simulated.areWithin(0.15));
  }

  /**
   * Traffic that comes in bursts, for twice as long as other traffic, since bursts are few. Where
   * nothing is late yet no policy can be better than another, and beyond that windows answer
   * nothing in time: so the most that each answers, at whatever rate suits it, is compared, and
   * rates rise until windows have lost half of theirs. What batches take is measured once more,
   * since windows are chosen by that.
   */
  private static void bursts(BatchingRig found, double most, Duration length, Findings findings) {
    findings.doing("measuring what batches take now");
    BatchingRig rig = found.measuredAnew();
    List<Double> percent = new ArrayList<>();
    List<Double> ours = new ArrayList<>();
    List<Double> windows = new ArrayList<>();
    List<String> curve = new ArrayList<>();
    for (double part : BURSTS) {
      findings.doing("sending bursts at %.0f %%, live".formatted(100 * part));
      Load bursts = new Load(new Arrivals.Gamma(4), part * most, 7);
      BesideWindows beside = BesideWindows.of(rig, OURS, bursts, length.multipliedBy(2));
      percent.add(100 * part);
      ours.add(beside.ours().goodputPerSecond());
      windows.add(beside.window().turns().goodputPerSecond());
      curve.add(
          "%.0f %%: %,.0f/s beside %,.0f/s"
              .formatted(100 * part, ours.getLast(), windows.getLast()));
      if (windows.getLast() < FALLEN * Collections.max(windows)) {
        break;
      }
    }
    double mostOurs = Collections.max(ours);
    double mostWindows = Collections.max(windows);
    findings.add(
        "goodput in bursts (gamma, CV 4), of the best window tuned at each rate, live, middle of"
            + " five turns",
        "at most %,.0f/s beside %,.0f/s, %.2fx (%s)"
            .formatted(mostOurs, mostWindows, mostOurs / mostWindows, String.join("; ", curve)),
        "1.3x or more, the most of each over all rates",
        mostOurs >= 1.3 * mostWindows);
    Map<String, double[]> lines = new LinkedHashMap<>();
    lines.put("objective", array(ours));
    lines.put("best fixed window", array(windows));
    findings.add(
        new Findings.Plot(
            "Goodput in bursts, live",
            "% of the largest rate",
            "answers in time/s",
            array(percent),
            lines));
  }

  private static double[] array(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }

  /**
   * Beside the largest rate itself in the same turns, since the machine may not carry now what it
   * carried when that rate was found.
   */
  private static void overload(BatchingRig rig, double most, Duration length, Findings findings) {
    findings.doing("sending three times too much, live");
    Load load = Load.poisson(3 * most);
    List<FixedWindowBatching> likely = BestWindow.likely(rig, load);
    List<InTurns.Sent> sent = new ArrayList<>();
    sent.add(new InTurns.Sent(OURS, Load.poisson(most)));
    sent.add(new InTurns.Sent(OURS, load));
    likely.forEach(window -> sent.add(new InTurns.Sent(window, load)));
    List<Turns> turns = InTurns.of(rig, sent, length);
    double once = turns.get(0).goodputPerSecond();
    double thrice = turns.get(1).goodputPerSecond();
    findings.add(
        "goodput under three times the largest rate, of that under the largest rate, live, middle"
            + " of five turns",
        "%,.0f/s beside %,.0f/s, %.0f %%".formatted(thrice, once, 100 * thrice / once),
        "90 % or more",
        once > 0 && thrice >= 0.9 * once);
    BestWindow window = BesideWindows.best(likely, turns.subList(2, turns.size()));
    double control = window.turns().goodputPerSecond();
    findings.add(
        "control: the best window for that load (%s)".formatted(window.words()),
        "%,.0f/s, %.0f %%".formatted(control, 100 * control / once),
        "loses most of it",
        control < 0.5 * once);
  }

  /** A light load waits for nobody. */
  private static void light(BatchingRig rig, double most, Duration length, Findings findings) {
    findings.doing("sending a light load, live");
    Load load = Load.poisson(0.05 * most);
    List<Turns> turns =
        InTurns.of(
            rig,
            List.of(new InTurns.Sent(new NoBatching(), load), new InTurns.Sent(OURS, load)),
            length);
    double alone = turns.get(0).millis(0.5);
    double ours = turns.get(1).millis(0.5);
    findings.add(
        "p50 at 5 % load, live, middle of five turns",
        "%.2f ms, %.2fx of unbatched (%.2f ms)".formatted(ours, ours / alone, alone),
        "1.2x or less",
        ours <= 1.2 * alone);
  }
}
