package joist.tune.search;

import java.util.List;

/**
 * Which trial next? A pure function of what was tried: the same past and seed give the same point,
 * live and in a simulation.
 */
@FunctionalInterface
public interface SearchPolicy {
  /** The point of {@code space} to try after {@code past}, the oldest first. */
  Point next(SearchSpace space, List<Trial> past, long seed);

  /**
   * A point tried.
   *
   * @param loss smaller is better; NaN when the trial failed
   */
  record Trial(Point point, double loss) {}
}
