package joist.compiler.lower;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import joist.compiler.memory.Place;

/**
 * The loops that run over places of one shape side by side: dimensions ordered by the first place's
 * strides, largest first, without those of 1, neighbours merged where all places allow it.
 */
record LoopNest(List<Dimension> dimensions) {
  /**
   * One loop.
   *
   * @param strides what a step moves by in each place
   */
  record Dimension(long extent, long[] strides) {}

  LoopNest {
    dimensions = List.copyOf(dimensions);
  }

  static LoopNest over(List<Place> places) {
    Place first = places.getFirst();
    List<Dimension> dimensions = new ArrayList<>();
    IntStream.range(0, first.rank())
        .filter(i -> first.shape()[i] != 1)
        .boxed()
        .sorted(Comparator.comparingLong((Integer i) -> -Math.abs(first.strides()[i])))
        .map(i ->
            new Dimension(
                first.shape()[i], places.stream().mapToLong(place -> place.strides()[i]).toArray()))
        .forEach(dimension -> append(dimensions, dimension));
    return new LoopNest(dimensions);
  }

  private static void append(List<Dimension> dimensions, Dimension inner) {
    if (!dimensions.isEmpty() && merges(dimensions.getLast(), inner)) {
      Dimension outer = dimensions.removeLast();
      dimensions.add(new Dimension(outer.extent() * inner.extent(), inner.strides()));
    } else {
      dimensions.add(inner);
    }
  }

  private static boolean merges(Dimension outer, Dimension inner) {
    return IntStream.range(0, inner.strides().length)
        .allMatch(i -> outer.strides()[i] == inner.strides()[i] * inner.extent());
  }

  /** A loop of many elements alone as two, so that it can be split over threads. */
  LoopNest blocked(long block) {
    if (dimensions.size() != 1 || dimensions.getFirst().extent() % block != 0) {
      return this;
    }
    Dimension all = dimensions.getFirst();
    long[] strides = Arrays.stream(all.strides()).map(s -> s * block).toArray();
    return new LoopNest(
        List.of(new Dimension(all.extent() / block, strides), new Dimension(block, all.strides())));
  }
}
