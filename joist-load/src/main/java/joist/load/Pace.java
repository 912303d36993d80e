package joist.load;

import java.time.Duration;

/**
 * When requests are sent.
 *
 * @param warmup sent in the same way before, and not counted: the first requests would measure how
 *     this process and the server become fast
 */
public record Pace(Scenario scenario, Duration warmup, Duration duration) {
  public Pace {
    if (warmup.isNegative()) {
      throw new IllegalArgumentException(
          "expected a warm-up of zero seconds or more, got " + warmup.toNanos() / 1e9);
    }
    if (duration.isNegative() || duration.isZero()) {
      throw new IllegalArgumentException(
          "expected a duration above zero seconds, got " + duration.toNanos() / 1e9);
    }
    double seconds = duration.toNanos() / 1e9;
    if (scenario instanceof Scenario.Server server
        && server.arrivals() instanceof Arrivals.Trace trace
        && trace.seconds().getFirst() >= seconds) {
      throw new IllegalArgumentException(
          "expected a trace of seconds after the start, the first before the run is over after %s s,"
                  .formatted(seconds)
              + " got %s first".formatted(trace.seconds().getFirst()));
    }
  }

  /** Evenly spread requests, without warming up. */
  public static Pace constant(double ratePerSecond, Duration duration) {
    return new Pace(
        new Scenario.Server(ratePerSecond, new Arrivals.Constant(), 0), Duration.ZERO, duration);
  }
}
