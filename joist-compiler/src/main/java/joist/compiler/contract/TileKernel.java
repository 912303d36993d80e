package joist.compiler.contract;

import java.util.ArrayList;
import java.util.List;
import joist.compiler.contract.Tile.Vector;
import joist.compiler.loop.Index;
import joist.compiler.loop.Operation;
import joist.compiler.loop.Operation.BinaryKind;

/**
 * Writes the innermost loops: the sums of a tile are held in registers, an element of the first
 * factor meets each vector of the second.
 */
final class TileKernel {
  /** Statements in the body of the innermost loop, about. */
  private static final int UNROLLED = 16;

  /** The numbers of the operands: both factors, and the result that sums may go on from. */
  record Operands(int a, int b, int c) {}

  private final Contraction contraction;
  private final Operands operands;
  private final TileEnd end;
  private final Body body;
  private final Tile tile;
  private final int[][][] sums;

  private TileKernel(
      Contraction contraction, Operands operands, TileEnd end, Body body, Tile tile) {
    this.contraction = contraction;
    this.operands = operands;
    this.end = end;
    this.body = body;
    this.tile = tile;
    this.sums = new int[tile.rows().size()][tile.vectors().size()][contraction.splits()];
  }

  static void write(Contraction contraction, Operands operands, TileEnd end, Body body, Tile tile) {
    int mark = body.mark();
    TileKernel kernel = new TileKernel(contraction, operands, end, body, tile);
    kernel.begin();
    kernel.sum(0, Index.of(0), Index.of(0));
    kernel.finish();
    body.release(mark);
  }

  private void begin() {
    for (int r = 0; r < tile.rows().size(); r++) {
      for (int v = 0; v < tile.vectors().size(); v++) {
        for (int s = 0; s < contraction.splits(); s++) {
          boolean fresh = tile.sums().first() || s > 0;
          Vector vector = tile.vectors().get(v);
          sums[r][v][s] =
              fresh
                  ? body.assign(Operation.Constant.of(0))
                  : body.load(
                      operands.c(), tile.rows().get(r).c().plus(vector.column()), vector.lanes());
        }
      }
    }
  }

  /**
   * Loops over the sum axes from {@code axis} on.
   *
   * @param a how far the outer ones moved in the first factor
   * @param k how many products the outer ones have passed
   */
  private void sum(int axis, Index a, Index k) {
    List<SumAxis> axes = contraction.sums();
    SumAxis at = axes.get(axis);
    Index start = axis == 0 ? tile.sums().start() : Index.of(0);
    long count = axis == 0 ? tile.sums().count() : at.extent();
    long inner =
        axes.stream().skip(axis + 1L).mapToLong(SumAxis::extent).reduce(1, (x, y) -> x * y);
    Index fromA = a.plus(start.times(at.a()));
    Index fromK = k.plus(start.times(inner));
    if (axis == axes.size() - 1) {
      innermost(count, at.a(), fromA, fromK);
    } else {
      body.loop(
          count,
          step -> sum(axis + 1, fromA.plus(step.times(at.a())), fromK.plus(step.times(inner))));
    }
  }

  private void innermost(long count, long stride, Index a, Index k) {
    if (count == 0) {
      return;
    }
    int mark = body.mark();
    Registers registers = registers();
    long unroll = Math.min(count, unroll());
    body.loop(
        count / unroll,
        step -> {
          for (long u = 0; u < unroll; u++) {
            Index at = step.times(unroll).plus(u);
            step(registers, a.plus(at.times(stride)), k.plus(at), u);
          }
        });
    for (long rest = count - count % unroll; rest < count; rest++) {
      step(registers, a.plus(rest * stride), k.plus(rest), rest);
    }
    body.release(mark);
  }

  private record Registers(int[] vectors, int one) {}

  private Registers registers() {
    int[] vectors = new int[tile.vectors().size()];
    for (int v = 0; v < vectors.length; v++) {
      vectors[v] = body.register();
    }
    return new Registers(vectors, body.register());
  }

  private long unroll() {
    int products = tile.rows().size() * tile.vectors().size();
    long steps = Math.clamp(UNROLLED / products, 1, 8);
    return Math.ceilDiv(steps, contraction.splits()) * contraction.splits();
  }

  private void step(Registers registers, Index a, Index k, long number) {
    int split = (int) (number % contraction.splits());
    List<Vector> vectors = tile.vectors();
    for (int v = 0; v < vectors.size(); v++) {
      loadColumns(registers.vectors()[v], vectors.get(v), k);
    }
    for (int r = 0; r < tile.rows().size(); r++) {
      Index one = tile.rows().get(r).a().plus(a);
      body.set(registers.one(), new Operation.LoadOne(operands.a(), one));
      for (int v = 0; v < vectors.size(); v++) {
        int sum = sums[r][v][split];
        body.set(sum, new Operation.Fma(registers.one(), registers.vectors()[v], sum));
      }
    }
  }

  private void loadColumns(int register, Vector vector, Index k) {
    Index index = tile.rows().getFirst().b().plus(vector.b()).plus(k.times(vector.step()));
    long lane = contraction.b().lane();
    Operation load =
        lane == 1
            ? new Operation.Load(operands.b(), index)
            : new Operation.LoadStrided(operands.b(), index, lane);
    body.set(register, load, contraction.b().padded() ? 0 : vector.lanes());
  }

  private void finish() {
    for (int r = 0; r < tile.rows().size(); r++) {
      List<Integer> row = new ArrayList<>();
      List<Place> places = new ArrayList<>();
      for (int v = 0; v < tile.vectors().size(); v++) {
        Vector vector = tile.vectors().get(v);
        row.add(combined(sums[r][v]));
        places.add(tile.rows().get(r).place(vector.column(), vector.lanes()));
      }
      int mark = body.mark();
      if (tile.sums().last()) {
        end.write(body, row, places);
      } else {
        for (int v = 0; v < row.size(); v++) {
          body.store(operands.c(), places.get(v).output(), row.get(v), places.get(v).lanes());
        }
      }
      body.release(mark);
    }
  }

  /** The split sums added in pairs. */
  private int combined(int[] parts) {
    for (int distance = 1; distance < parts.length; distance *= 2) {
      for (int i = 0; i + distance < parts.length; i += 2 * distance) {
        body.set(parts[i], new Operation.Binary(BinaryKind.ADD, parts[i], parts[i + distance]));
      }
    }
    return parts[0];
  }
}
