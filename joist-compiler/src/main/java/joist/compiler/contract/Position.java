package joist.compiler.contract;

import java.util.ArrayList;
import java.util.List;
import joist.compiler.loop.Index;

/** Where a tile begins: in both factors, in the result, and along the result's axes. */
record Position(Index a, Index b, Index c, List<Index> coordinates) {
  /** The origin of a result of so many axes, columns included. */
  static Position origin(int axes) {
    List<Index> zeros = new ArrayList<>();
    for (int i = 0; i < axes; i++) {
      zeros.add(Index.of(0));
    }
    return new Position(Index.of(0), Index.of(0), Index.of(0), zeros);
  }

  /** So many steps further along an axis. */
  Position along(int number, Axis axis, Index steps) {
    List<Index> moved = new ArrayList<>(coordinates);
    moved.set(number, moved.get(number).plus(steps));
    return new Position(
        a.plus(steps.times(axis.a())),
        b.plus(steps.times(axis.b())),
        c.plus(steps.times(axis.c())),
        List.copyOf(moved));
  }

  /** The place of the result {@code columns} further on. */
  Place place(long columns, int lanes) {
    List<Index> moved = new ArrayList<>(coordinates);
    moved.set(moved.size() - 1, moved.getLast().plus(columns));
    return new Place(c.plus(columns), moved, lanes);
  }
}
