package joist.compiler.contract;

import java.util.ArrayList;
import java.util.List;
import joist.graph.spatial.WindowAxis;

/**
 * Outputs side by side along an axis, and tiles behind it whose windows meet the input's borders in
 * the same way.
 *
 * @param start the first tile's first output
 * @param taps of each output of a tile
 * @param count of tiles
 */
record WindowTile(long start, List<Taps> taps, long count) {
  WindowTile {
    taps = List.copyOf(taps);
  }

  /** The axis cut into tiles of at most {@code most} outputs. */
  static List<WindowTile> of(WindowAxis axis, long most) {
    List<WindowTile> tiles = new ArrayList<>();
    for (Segment segment : Segment.balanced(axis.outputs(), most)) {
      for (long i = 0; i < segment.count(); i++) {
        add(tiles, axis, segment.start() + i * segment.size(), segment.size());
      }
    }
    return tiles;
  }

  private static void add(List<WindowTile> tiles, WindowAxis axis, long start, long size) {
    List<Taps> taps = new ArrayList<>();
    for (long output = start; output < start + size; output++) {
      taps.add(Taps.at(axis, output));
    }
    if (!tiles.isEmpty() && tiles.getLast().taps().equals(taps)) {
      WindowTile last = tiles.removeLast();
      tiles.add(new WindowTile(last.start(), taps, last.count() + 1));
    } else {
      tiles.add(new WindowTile(start, taps, 1));
    }
  }

  int size() {
    return taps.size();
  }

  /** Whether all outputs see the same taps. */
  boolean uniform() {
    return taps.stream().allMatch(taps.getFirst()::equals);
  }
}
