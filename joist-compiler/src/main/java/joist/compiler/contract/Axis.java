package joist.compiler.contract;

import java.util.ArrayList;
import java.util.List;

/**
 * An axis of a result other than its columns.
 *
 * @param a what one step moves by in the first factor, in elements
 * @param b in the second factor
 * @param c in the result
 */
record Axis(long extent, long a, long b, long c) {
  /** The same places along fewer axes, as many as there are at least; one at least. */
  static List<Axis> merged(List<Axis> outermostFirst) {
    List<Axis> merged = new ArrayList<>();
    for (Axis axis : outermostFirst) {
      if (!merged.isEmpty() && merged.getLast().spans(axis)) {
        long extent = merged.removeLast().extent() * axis.extent();
        merged.add(new Axis(extent, axis.a(), axis.b(), axis.c()));
      } else if (axis.extent() != 1 || merged.isEmpty()) {
        merged.add(axis);
      }
    }
    return merged;
  }

  /** Whether one step of this is as far as all of {@code inner}, or there is just one. */
  private boolean spans(Axis inner) {
    return extent == 1
        || (a == inner.extent * inner.a
            && b == inner.extent * inner.b
            && c == inner.extent * inner.c);
  }
}
