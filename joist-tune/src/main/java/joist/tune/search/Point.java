package joist.tune.search;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** A value for each dimension of a search space, by the dimension's name. */
public record Point(Map<String, Double> values) {
  public Point {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  /**
   * The value of a dimension.
   *
   * @throws IllegalArgumentException when the point has none of that name
   */
  public double value(String dimension) {
    Double value = values.get(dimension);
    if (value == null) {
      throw new IllegalArgumentException(
          "expected a dimension of %s, got '%s'".formatted(values.keySet(), dimension));
    }
    return value;
  }

  /** As {@link #value}, for a dimension of whole numbers. */
  public int whole(String dimension) {
    return (int) value(dimension);
  }
}
