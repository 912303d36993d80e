package joist.compiler.contract;

import java.util.ArrayList;
import java.util.List;
import joist.compiler.contract.Tile.SumPart;
import joist.compiler.contract.Tile.Vector;
import joist.compiler.loop.Index;

/**
 * How much of a tile the loops around it have fixed.
 *
 * @param sizes how many steps along each axis the tile covers
 */
record Cursor(Position position, List<Long> sizes, List<Vector> vectors, SumPart sums) {
  Cursor {
    sizes = List.copyOf(sizes);
    vectors = List.copyOf(vectors);
  }

  static Cursor start(Contraction contraction) {
    List<Long> ones = contraction.axes().stream().map(axis -> 1L).toList();
    SumPart all = SumPart.all(contraction.sums().getFirst().extent());
    return new Cursor(Position.origin(ones.size() + 1), ones, List.of(), all);
  }

  Cursor with(Position other) {
    return new Cursor(other, sizes, vectors, sums);
  }

  Cursor withSize(int axis, long size) {
    List<Long> changed = new ArrayList<>(sizes);
    changed.set(axis, size);
    return new Cursor(position, changed, vectors, sums);
  }

  Cursor withVectors(List<Vector> other) {
    return new Cursor(position, sizes, other, sums);
  }

  Cursor withSums(SumPart other) {
    return new Cursor(position, sizes, vectors, other);
  }

  Tile tile(Contraction contraction) {
    List<Position> rows = List.of(position);
    List<Axis> axes = contraction.axes();
    for (int number = 0; number < axes.size(); number++) {
      List<Position> more = new ArrayList<>();
      for (Position row : rows) {
        for (long step = 0; step < sizes.get(number); step++) {
          more.add(row.along(number, axes.get(number), Index.of(step)));
        }
      }
      rows = more;
    }
    return new Tile(rows, vectors, sums);
  }
}
