package joist.compiler.contract;

import java.util.List;
import joist.compiler.loop.Index;

/**
 * What a tile of a result covers.
 *
 * @param rows where each of its rows begins
 * @param vectors of each row
 * @param sums the part of the outermost sum axis
 */
record Tile(List<Position> rows, List<Vector> vectors, SumPart sums) {
  Tile {
    rows = List.copyOf(rows);
    vectors = List.copyOf(vectors);
  }

  /**
   * Columns side by side.
   *
   * @param column the first one's distance to the tile's first column
   * @param b its distance in the second factor
   * @param step what a step along the sum moves by in the second factor
   * @param lanes how many are columns; 0: all
   */
  record Vector(long column, long b, long step, int lanes) {}

  /**
   * Some of the outermost sum axis.
   *
   * @param first whether no sum has begun before; otherwise it goes on from what the result holds
   * @param last whether the sum ends, so that the epilogue is due
   */
  record SumPart(Index start, long count, boolean first, boolean last) {
    static SumPart all(long extent) {
      return new SumPart(Index.of(0), extent, true, true);
    }
  }
}
