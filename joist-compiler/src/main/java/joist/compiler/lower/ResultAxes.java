package joist.compiler.lower;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import joist.compiler.memory.Place;

/**
 * The axes of a contraction's result as the loops run over them: which logical dimensions each of
 * them is.
 *
 * @param dimensions for each axis the logical dimensions that it merges, outermost first; those of
 *     extent 1 may be left out
 */
record ResultAxes(List<int[]> dimensions) {
  ResultAxes {
    dimensions = List.copyOf(dimensions);
  }

  /**
   * What one step along each axis moves by in a place of the result's shape; empty where merged
   * dimensions do not lie so that one stride says it, or lanes would not be side by side.
   */
  Optional<List<Long>> strides(Place place) {
    List<Long> strides = new ArrayList<>();
    for (int[] merged : dimensions) {
      Optional<Long> stride = stride(place, merged);
      if (stride.isEmpty()) {
        return Optional.empty();
      }
      strides.add(stride.get());
    }
    boolean inRow = strides.getLast() == 0 || strides.getLast() == 1;
    boolean forward = Arrays.stream(place.strides()).allMatch(stride -> stride >= 0);
    return inRow && forward ? Optional.of(strides) : Optional.empty();
  }

  private static Optional<Long> stride(Place place, int[] merged) {
    long inner = -1;
    long expected = -1;
    for (int i = merged.length - 1; i >= 0; i--) {
      long stride = place.strides()[merged[i]];
      long extent = place.shape()[merged[i]];
      if (extent == 1) {
        continue;
      }
      if (inner < 0) {
        inner = stride;
        expected = stride * extent;
      } else if (stride == expected) {
        expected = stride * extent;
      } else {
        return Optional.empty();
      }
    }
    return Optional.of(Math.max(inner, 0));
  }
}
