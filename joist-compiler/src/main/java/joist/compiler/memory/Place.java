package joist.compiler.memory;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;
import joist.tensor.ElementType;
import joist.tensor.Shape;

/**
 * Where a value's elements lie: element {@code [i, j, ...]} is at {@code offset + i * strides[0] +
 * j * strides[1] + ...} of its buffer, in elements. Transposing, slicing and broadcasting make
 * other places over the same buffer.
 *
 * @param buffer the buffer's number
 */
public record Place(int buffer, ElementType type, long offset, long[] shape, long[] strides) {
  public Place {
    if (shape.length != strides.length) {
      throw new IllegalArgumentException(
          "expected a stride for each of %d dimensions, got %d"
              .formatted(shape.length, strides.length));
    }
  }

  /** A place that fills its buffer row by row. */
  public static Place dense(int buffer, ElementType type, long... shape) {
    return new Place(buffer, type, 0, shape, denseStrides(shape));
  }

  public static long[] denseStrides(long... shape) {
    long[] strides = new long[shape.length];
    long stride = 1;
    for (int i = shape.length - 1; i >= 0; i--) {
      strides[i] = stride;
      stride *= Math.max(1, shape[i]);
    }
    return strides;
  }

  public int rank() {
    return shape.length;
  }

  public long elements() {
    return Shape.of(shape).elements();
  }

  /** How far apart the first and the last element lie, plus one; 0 when there are none. */
  public long span() {
    if (elements() == 0) {
      return 0;
    }
    long span = 1;
    for (int i = 0; i < shape.length; i++) {
      span += (shape[i] - 1) * Math.abs(strides[i]);
    }
    return span;
  }

  /** Row by row without gaps; dimensions of 1 may have any stride. */
  public boolean isDense() {
    long expected = 1;
    for (int i = shape.length - 1; i >= 0; i--) {
      if (shape[i] != 1 && strides[i] != expected) {
        return false;
      }
      expected *= Math.max(1, shape[i]);
    }
    return true;
  }

  /** Dimension {@code i} of the result is dimension {@code order[i]} of this. */
  public Place transposed(int[] order) {
    long[] toShape = new long[order.length];
    long[] toStrides = new long[order.length];
    for (int i = 0; i < order.length; i++) {
      toShape[i] = shape[order[i]];
      toStrides[i] = strides[order[i]];
    }
    return new Place(buffer, type, offset, toShape, toStrides);
  }

  /** {@code count} elements along {@code axis}: {@code start}, {@code start + step}, ... */
  public Place sliced(int axis, long start, long step, long count) {
    long[] toShape = shape.clone();
    long[] toStrides = strides.clone();
    toShape[axis] = count;
    toStrides[axis] = strides[axis] * step;
    long moved = count == 0 ? 0 : start * strides[axis];
    return new Place(buffer, type, offset + moved, toShape, toStrides);
  }

  /** Without an axis of extent 1. */
  public Place without(int axis) {
    int[] kept = IntStream.range(0, rank()).filter(i -> i != axis).toArray();
    return new Place(
        buffer,
        type,
        offset,
        Arrays.stream(kept).mapToLong(i -> shape[i]).toArray(),
        Arrays.stream(kept).mapToLong(i -> strides[i]).toArray());
  }

  /** Repeated along dimensions of 1, and along new ones in front, to {@code target}. */
  public Place broadcast(long... target) {
    long[] toStrides = new long[target.length];
    int added = target.length - shape.length;
    for (int i = 0; i < shape.length; i++) {
      toStrides[i + added] = shape[i] == 1 ? 0 : strides[i];
    }
    return new Place(buffer, type, offset, target, toStrides);
  }

  /** The same elements in the same order under another shape, where no copy is needed. */
  public Optional<Place> reshaped(long... target) {
    if (isDense()) {
      return Optional.of(new Place(buffer, type, offset, target, denseStrides(target)));
    }
    return withoutOnes(shape, strides)
        .flatMap(mine -> spread(mine, target))
        .map(toStrides -> new Place(buffer, type, offset, target, toStrides));
  }

  private record Extents(long[] shape, long[] strides) {}

  private static Optional<Extents> withoutOnes(long[] shape, long[] strides) {
    int[] kept = IntStream.range(0, shape.length).filter(i -> shape[i] != 1).toArray();
    return Optional.of(
        new Extents(
            Arrays.stream(kept).mapToLong(i -> shape[i]).toArray(),
            Arrays.stream(kept).mapToLong(i -> strides[i]).toArray()));
  }

  /** Only dimensions of 1 may come or go: merging strided dimensions is left to a copy. */
  private static Optional<long[]> spread(Extents mine, long[] target) {
    long[] strides = new long[target.length];
    int next = 0;
    for (int i = 0; i < target.length; i++) {
      if (target[i] == 1) {
        continue;
      }
      if (next == mine.shape().length || mine.shape()[next] != target[i]) {
        return Optional.empty();
      }
      strides[i] = mine.strides()[next++];
    }
    return next == mine.shape().length ? Optional.of(strides) : Optional.empty();
  }

  @Override
  public String toString() {
    return "%s%s in b%d at %d by %s"
        .formatted(type, Arrays.toString(shape), buffer, offset, Arrays.toString(strides));
  }
}
