package joist.compiler.lower;

import joist.compiler.memory.Place;

/** A piece of a buffer that a step works on, in bytes. */
public record Slice(int buffer, long offset, long bytes) {
  /** The bytes from a place's lowest element to its highest. */
  public static Slice of(Place place) {
    int size = place.type().bytes();
    return new Slice(place.buffer(), (place.offset() - before(place)) * size, place.span() * size);
  }

  /** How many elements lie before the first one, since strides may be negative. */
  static long before(Place place) {
    long before = 0;
    for (int i = 0; i < place.rank(); i++) {
      before += place.strides()[i] < 0 ? -place.strides()[i] * (place.shape()[i] - 1) : 0;
    }
    return before;
  }
}
