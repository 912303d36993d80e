package joist.compiler.contract;

import java.util.ArrayList;
import java.util.List;

/**
 * An axis that is summed over.
 *
 * @param a what one step moves by in the first factor, in elements
 */
record SumAxis(long extent, long a) {
  /** The same places in the same order along fewer axes; one at least. */
  static List<SumAxis> merged(List<SumAxis> outermostFirst) {
    List<SumAxis> merged = new ArrayList<>();
    for (SumAxis axis : outermostFirst) {
      SumAxis outer = merged.isEmpty() ? null : merged.getLast();
      if (outer != null && (outer.extent == 1 || outer.a == axis.extent * axis.a)) {
        merged.set(merged.size() - 1, new SumAxis(outer.extent * axis.extent, axis.a));
      } else if (axis.extent() != 1 || merged.isEmpty()) {
        merged.add(axis);
      }
    }
    return merged;
  }
}
