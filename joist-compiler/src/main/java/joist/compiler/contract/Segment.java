package joist.compiler.contract;

import java.util.ArrayList;
import java.util.List;

/**
 * Equal tiles of an axis, one behind the other: {@code count} of {@code size} from {@code start}.
 */
record Segment(long start, long size, long count) {
  /** The axis cut into the fewest tiles of at most {@code most}, whose sizes differ by 1 or not. */
  static List<Segment> balanced(long extent, long most) {
    long tiles = Math.ceilDiv(extent, most);
    long size = extent / tiles;
    long larger = extent % tiles;
    return present(
        new Segment(0, size + 1, larger), new Segment(larger * (size + 1), size, tiles - larger));
  }

  /** The axis cut into tiles of {@code size} and one that takes the rest. */
  static List<Segment> withRest(long extent, long size) {
    long full = extent / size;
    long rest = extent % size;
    return present(new Segment(0, size, full), new Segment(full * size, rest, rest == 0 ? 0 : 1));
  }

  private static List<Segment> present(Segment... segments) {
    List<Segment> present = new ArrayList<>();
    for (Segment segment : segments) {
      if (segment.count() > 0) {
        present.add(segment);
      }
    }
    return present;
  }
}
