package joist.compiler.lower;

import java.util.stream.IntStream;
import java.util.stream.Stream;
import joist.compiler.memory.Place;

/** Values {@code [N, C, D...]} whose channels lie innermost in memory. */
final class Channels {
  private Channels() {}

  /** The dimensions of a rank in the order in which they lie: images, spatial axes, channels. */
  private static int[] order(int rank) {
    return Stream.of(IntStream.of(0), IntStream.range(2, rank), IntStream.of(1))
        .flatMapToInt(stream -> stream)
        .toArray();
  }

  /** The place of the same shape, its buffer filled channels innermost. */
  static Place innermost(Place fresh) {
    int[] order = order(fresh.rank());
    long[] shape = new long[order.length];
    for (int i = 0; i < order.length; i++) {
      shape[i] = fresh.shape()[order[i]];
    }
    long[] dense = Place.denseStrides(shape);
    long[] strides = new long[order.length];
    for (int i = 0; i < order.length; i++) {
      strides[order[i]] = dense[i];
    }
    return new Place(fresh.buffer(), fresh.type(), fresh.offset(), fresh.shape(), strides);
  }

  static boolean isInnermost(Place place) {
    return place.transposed(order(place.rank())).isDense();
  }

  /** The same elements with channels innermost: as they lie, or copied. */
  static Place inwards(Planning planning, Place place) {
    return isInnermost(place) ? place : planning.copied(place, Channels::innermost);
  }
}
