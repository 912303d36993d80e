package joist.serving.proof;

import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/**
 * How long a run of so many rows may take.
 *
 * <p>The rule: what was stated; else, where the version replaces another, the objective, or 1.25
 * times what the other takes for the same rows where that is more: who is slow already is no reason
 * to keep a version out that is no slower. A first version has no bound unless one was stated: it
 * can harm nobody.
 *
 * @param why where the bound comes from, for people
 */
public record LatencyBound(Duration most, String why) {
  private static final double NO_SLOWER = 1.25;

  /** Whether what was taken is more. */
  public boolean isExceededBy(Duration took) {
    return took.compareTo(most) > 0;
  }

  /**
   * The bound for {@code rows}; empty where there is none.
   *
   * @param replaces whether a version is live
   * @param others what the live version takes, as measured once or several times
   */
  public static Optional<LatencyBound> of(
      ProofSettings settings, boolean replaces, Collection<Pace> others, int rows) {
    if (settings.stated().isPresent()) {
      return Optional.of(new LatencyBound(settings.stated().get(), "as stated"));
    }
    if (!replaces) {
      return Optional.empty();
    }
    LatencyBound objective = new LatencyBound(settings.objective(), "the objective");
    return Optional.of(
        others.stream()
            .filter(pace -> pace.rows() == rows)
            .map(pace -> (long) (NO_SLOWER * pace.took().toNanos()))
            .filter(nanos -> nanos > settings.objective().toNanos())
            .max(Comparator.naturalOrder())
            .map(nanos ->
                new LatencyBound(Duration.ofNanos(nanos), "a quarter more than the live version"))
            .orElse(objective));
  }
}
