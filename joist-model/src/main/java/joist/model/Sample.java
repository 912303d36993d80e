package joist.model;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A row with the answer that the model gave when it was made: what its file is proven by.
 *
 * @param row by input column: {@code Double}, {@code Boolean}, {@code String} (dates in ISO form),
 *     or null for a missing value
 */
public record Sample(Map<String, @Nullable Object> row, Answer answer) {
  public Sample {
    row = Collections.unmodifiableMap(new LinkedHashMap<>(row));
  }

  /** What a model answers to a row. */
  public sealed interface Answer {
    /**
     * A class.
     *
     * @param probabilities in class order
     */
    record OfClass(String label, List<Float> probabilities) implements Answer {
      public OfClass {
        probabilities = List.copyOf(probabilities);
      }

      @Override
      public String toString() {
        return "'" + label + "' with probabilities " + probabilities;
      }
    }

    /** A number. */
    record OfNumber(float value) implements Answer {
      @Override
      public String toString() {
        return Float.toString(value);
      }
    }
  }
}
