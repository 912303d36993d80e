package joist.serving.admission;

import java.time.Duration;

/**
 * Sheds a request that would miss the objective, before any work is spent on it, so that those
 * admitted keep theirs.
 *
 * <p>Rule: with {@code wait = queued / workers + standing}, shed when {@code wait > 0} and {@code
 * wait + cost > objective}, or when the queue is full. A request that costs more than the objective
 * by itself is taken by an idle server: no later moment suits it better. The standing delay is the
 * least over an interval, as in CoDel (Nichols and Jacobson, Controlling Queue Delay, 2012), so
 * that a pause of the collector sheds nothing. Early drop: Clockwork (Gujarati et al., OSDI 2020).
 */
public final class PredictedMiss implements AdmissionPolicy {
  @Override
  public Admission decide(Load load) {
    long wait = load.queuedNanos() / load.workers() + load.standingNanos();
    if (load.queueFull()) {
      return shed(wait, "the queue is full");
    }
    if (wait > 0 && wait + load.costNanos() > load.objectiveNanos()) {
      return shed(
          wait,
          "a wait of %,.1f ms and %,.1f ms of work are predicted, the objective is %,.1f ms"
              .formatted(wait / 1e6, load.costNanos() / 1e6, load.objectiveNanos() / 1e6));
    }
    return Admission.Admitted.ADMITTED;
  }

  private static Admission shed(long waitNanos, String why) {
    long seconds = Math.clamp((waitNanos + 999_999_999L) / 1_000_000_000L, 1, 60);
    return new Admission.Shed(Duration.ofSeconds(seconds), why);
  }
}
