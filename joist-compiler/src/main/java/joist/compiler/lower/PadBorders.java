package joist.compiler.lower;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import joist.compiler.memory.Place;

/**
 * What Pad's modes edge, reflect and wrap put around the input once that stands in the output: axis
 * after axis, borders are copied from what is there already.
 *
 * @param before how many elements stand in front of the input along each axis
 * @param extents of the input
 */
record PadBorders(String mode, Place output, long[] before, long[] extents) {
  /** A copy within the output. */
  record Copy(Place from, Place to) {}

  /** All copies, in order. */
  static final class Copies {
    private final List<Copy> all = new ArrayList<>();

    void forEach(BiConsumer<Place, Place> copy) {
      all.forEach(one -> copy.accept(one.from, one.to));
    }
  }

  /** Whether each border can be copied from the input at once. */
  static boolean fit(String mode, Place output, Place inside, long[] before) {
    for (int axis = 0; axis < before.length; axis++) {
      long extent = inside.shape()[axis];
      long after = output.shape()[axis] - before[axis] - extent;
      long most =
          switch (mode) {
            case "edge" -> extent > 0 ? Long.MAX_VALUE : 0;
            case "reflect" -> extent - 1;
            case "wrap" -> extent;
            default -> -1;
          };
      if (Math.max(before[axis], after) > most) {
        return false;
      }
    }
    return true;
  }

  Copies copies() {
    Copies copies = new Copies();
    for (int axis = 0; axis < before.length; axis++) {
      Place made = made(axis);
      long first = before[axis];
      long extent = extents[axis];
      long after = output.shape()[axis] - first - extent;
      add(copies, made, axis, new Border(0, first, first, extent));
      add(copies, made, axis, new Border(first + extent, after, first, extent));
    }
    return copies;
  }

  /** The output with axes behind {@code axis} cut to where the input stands. */
  private Place made(int axis) {
    Place place = output;
    for (int later = axis + 1; later < before.length; later++) {
      place = place.sliced(later, before[later], 1, extents[later]);
    }
    return place;
  }

  /** {@code count} elements from {@code start} on; the input stands at {@code first}. */
  private record Border(long start, long count, long first, long extent) {
    boolean isBefore() {
      return start < first;
    }
  }

  private void add(Copies copies, Place made, int axis, Border border) {
    if (border.count == 0) {
      return;
    }
    Place to = made.sliced(axis, border.start, 1, border.count);
    long last = border.first + border.extent - 1;
    Place from =
        switch (mode) {
          case "reflect" ->
              made.sliced(axis, border.isBefore() ? 2 * border.first : last - 1, -1, border.count);
          case "wrap" ->
              made.sliced(axis, border.isBefore() ? border.extent : border.first, 1, border.count);
          default ->
              made.sliced(axis, border.isBefore() ? border.first : last, 1, 1)
                  .broadcast(to.shape());
        };
    copies.all.add(new Copy(from, to));
  }
}
