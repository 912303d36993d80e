package joist.compiler.contract;

import java.util.ArrayList;
import java.util.List;
import joist.compiler.loop.Index;

/**
 * How much of a tile of windows the loops around it have fixed.
 *
 * @param input where tap 0 of the window at the first output reads; before the input, maybe
 * @param position in the output
 * @param outer the taps along the axes but the innermost
 * @param tile along the innermost axis
 * @param lanes of each channel vector; 0: all
 */
record WindowCursor(
    Index input, Position position, List<Taps> outer, WindowTile tile, List<Integer> lanes) {
  WindowCursor {
    outer = List.copyOf(outer);
    lanes = List.copyOf(lanes);
  }

  WindowCursor moved(Index inInput, Position to) {
    return new WindowCursor(input.plus(inInput), to, outer, tile, lanes);
  }

  /** With the input so many elements further on. */
  WindowCursor shifted(long elements) {
    return moved(Index.of(elements), position);
  }

  WindowCursor withOuter(int axis, Taps taps) {
    List<Taps> changed = new ArrayList<>(outer);
    changed.set(axis, taps);
    return new WindowCursor(input, position, changed, tile, lanes);
  }

  WindowCursor withTile(WindowTile other) {
    return new WindowCursor(input, position, outer, other, lanes);
  }

  WindowCursor withLanes(List<Integer> other) {
    return new WindowCursor(input, position, outer, tile, other);
  }
}
