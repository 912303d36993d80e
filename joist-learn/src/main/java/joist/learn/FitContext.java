package joist.learn;

import java.time.InstantSource;
import java.util.function.BooleanSupplier;

/**
 * What a fit is given beside its data.
 *
 * @param threads how many threads it may use, itself included
 * @param seed the one source of its random choices
 * @param outOfTime asked between rounds; true ends the fit early with what it has
 */
public record FitContext(
    int threads, long seed, InstantSource clock, BooleanSupplier outOfTime, Progress progress) {

  /** Told of each round. Called on the fitting thread. */
  @FunctionalInterface
  public interface Progress {
    /**
     * @param round rounds done, from 1
     * @param rounds rounds planned
     * @param metric the validation metric's name
     * @param value its value after this round
     */
    void round(int round, int rounds, String metric, double value);
  }

  public static FitContext of(int threads, long seed) {
    return new FitContext(
        threads, seed, InstantSource.system(), () -> false, (round, rounds, metric, value) -> {});
  }
}
