package joist.compiler.contract;

import joist.compiler.target.Target;

/**
 * What part of a result is summed in registers at once.
 *
 * @param lanes of a register
 * @param registers how many there are
 * @param vectors registers side by side in a panel of packed weights
 */
public record TileShape(int lanes, int registers, int vectors) {
  private static final int MOST_ROWS = 8;

  /** Registers that targets move values through. */
  private static final int RESERVED = 2;

  private static final int LATENCY = 8;

  public static TileShape of(Target target) {
    return of(target.lanes(), target.registers());
  }

  public static TileShape of(int lanes, int registers) {
    return new TileShape(lanes, registers, registers >= 12 ? 2 : 1);
  }

  /** Columns of a panel. */
  public int panel() {
    return lanes * vectors;
  }

  /** The most rows that fit the registers beside {@code side} vectors in {@code splits} sums. */
  int rows(int side, int splits) {
    int free = registers - RESERVED - side - 1;
    return Math.clamp(free / (side * splits), 1, MOST_ROWS);
  }

  /**
   * How many vectors a tile of few rows is wide: enough sums to hide the latency of a multiply-add.
   *
   * @return a multiple of the panel's vectors
   */
  int wide(long rows, int splits) {
    int side = vectors;
    while (side * rows * splits < 2 * LATENCY && 2L * side * (rows * splits + 1) + 1 <= registers) {
      side *= 2;
    }
    return side;
  }
}
