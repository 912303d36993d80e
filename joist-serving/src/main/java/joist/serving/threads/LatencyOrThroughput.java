package joist.serving.threads;

/**
 * All threads work on one call while calls are few, which ends it sooner; each works on a call of
 * its own while there are many, since no call uses several threads as well as several calls do.
 *
 * <p>Rule: with {@code speedup = nanos(1) / nanos(all)} and {@code busy = demand / speedup}, the
 * part of the time in which calls of all threads would run: all where {@code speedup >= 1.1} and
 * {@code busy < 0.45}, or {@code busy < 0.6} where calls have all already; else one. What is not
 * known is tried, and each 64th call tries the other way again where calls of all threads could run
 * side by side with that little traffic, if they gained all they can: what was measured of cold
 * code, or in a slow minute, is no verdict. The two modes of OpenVINO (performance hints {@code
 * LATENCY} and {@code THROUGHPUT}, streams against threads), chosen by measurement.
 */
public record LatencyOrThroughput() {
  private static final double WORTH = 1.1;
  private static final double ENTER = 0.45;
  private static final double LEAVE = 0.6;
  private static final int PROBE = 64;

  /** What a call gets. */
  public Grant decide(CallSnapshot call) {
    if (call.most() == 1) {
      return Grant.ALONE;
    }
    if (Double.isNaN(call.oneNanos())) {
      return new Grant(1, true, "what it takes one thread was not known");
    }
    if (Double.isNaN(call.allNanos())) {
      return call.demand() < ENTER
          ? new Grant(call.most(), true, "what it takes several was not known")
          : new Grant(1, false, "there was no time to try several");
    }
    boolean quiet = call.busy() < (call.current() == call.most() ? LEAVE : ENTER);
    boolean couldBeQuiet = call.demand() / call.most() < ENTER;
    boolean probe = (quiet || couldBeQuiet) && call.calls() % PROBE == PROBE - 1;
    boolean all = quiet && call.speedup() >= WORTH;
    return probe
        ? new Grant(
            all ? 1 : call.most(), true, "one call of %d tries the other way".formatted(PROBE))
        : new Grant(all ? call.most() : 1, false, why(call, quiet));
  }

  private static String why(CallSnapshot call, boolean quiet) {
    return "%d threads end a call %.2f times as soon, and calls of so many would run %.0f %% of the time%s"
        .formatted(
            call.most(),
            call.speedup(),
            100 * call.busy(),
            quiet && call.speedup() < WORTH ? ", but that is not worth them" : "");
  }
}
