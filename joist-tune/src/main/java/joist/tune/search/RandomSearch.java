package joist.tune.search;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Draws each trial independently of all others. With few parameters that matter among many, random
 * points cover those better than a grid of as many trials does.
 *
 * <p>Rule: trial {@code n} has in dimension {@code d} the value at a share uniform in [0, 1), drawn
 * from {@code (seed, n)}.
 *
 * <p>Bergstra and Bengio, Random Search for Hyper-Parameter Optimization, JMLR 2012.
 */
public record RandomSearch() implements SearchPolicy {
  @Override
  public Point next(SearchSpace space, List<Trial> past, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i <= past.size(); i++) {
      random = random.split();
    }
    Map<String, Double> values = new LinkedHashMap<>();
    for (SearchSpace.Dimension dimension : space.dimensions()) {
      values.put(dimension.name(), dimension.at(random.nextDouble()));
    }
    return new Point(values);
  }
}
