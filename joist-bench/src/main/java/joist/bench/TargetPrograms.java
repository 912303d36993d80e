package joist.bench;

import java.util.ArrayList;
import java.util.List;
import joist.compiler.loop.Bound;
import joist.compiler.loop.Index;
import joist.compiler.loop.LoopProgram;
import joist.compiler.loop.LoopProgram.Access;
import joist.compiler.loop.LoopProgram.Format;
import joist.compiler.loop.LoopProgram.Operand;
import joist.compiler.loop.Operation;
import joist.compiler.loop.Operation.BinaryKind;
import joist.compiler.loop.Statement;
import joist.compiler.loop.Statement.Assign;
import joist.compiler.loop.Statement.Loop;

/** The loop programs of {@link TargetComparison}. */
final class TargetPrograms {
  /** Elements behind each row, since rows a power of two apart share few lines of the cache. */
  private static final int GAP = 16;

  private TargetPrograms() {}

  /**
   * What of the result is kept in registers.
   *
   * @param across registers of {@code lanes} lanes
   */
  record Tile(int rows, int across, int lanes) {}

  /** f32[n, n] by f32[n, n], but for what whole tiles do not cover. */
  static LoopProgram product(int n, Tile tile) {
    int width = tile.across() * tile.lanes();
    long pitch = (long) n + GAP;
    int values = tile.rows() * tile.across();
    Index out = Index.of(0, tile.rows() * pitch).plus(1, width);
    List<Statement> body = new ArrayList<>();
    List<Statement> after = new ArrayList<>();
    for (int value = 0; value < values; value++) {
      long place = value / tile.across() * pitch + value % tile.across() * (long) tile.lanes();
      body.add(new Assign(value, Operation.Constant.of(0), 0));
      after.add(new Statement.Store(2, out.plus(place), value, 0));
    }
    body.add(new Loop(2, Bound.of(0), Bound.of(n), 1, false, step(n, tile)));
    body.addAll(after);
    Statement across = new Loop(1, Bound.of(0), Bound.of(n / width), 1, false, body);
    Statement down =
        new Loop(0, new Bound.RangeStart(), new Bound.RangeEnd(), 1, false, List.of(across));
    return new LoopProgram(
        "product",
        List.of(
            matrix("a", n, Access.READ), matrix("b", n, Access.READ), matrix("c", n, Access.WRITE)),
        n / tile.rows(),
        List.of(down));
  }

  private static List<Statement> step(int n, Tile tile) {
    List<Statement> body = new ArrayList<>();
    int right = tile.rows() * tile.across();
    int left = right + tile.across();
    long pitch = (long) n + GAP;
    Index row = Index.of(2, pitch).plus(1, (long) tile.across() * tile.lanes());
    for (int j = 0; j < tile.across(); j++) {
      body.add(new Assign(right + j, new Operation.Load(1, row.plus((long) j * tile.lanes())), 0));
    }
    for (int i = 0; i < tile.rows(); i++) {
      Index element = Index.of(0, tile.rows() * pitch).plus(2, 1).plus(i * pitch);
      body.add(new Assign(left, new Operation.LoadOne(0, element), 0));
      for (int j = 0; j < tile.across(); j++) {
        int sum = i * tile.across() + j;
        body.add(new Assign(sum, new Operation.Fma(left, right + j, sum), 0));
      }
    }
    return body;
  }

  private static Operand matrix(String name, long n, Access access) {
    return new Operand(name, Format.F32, access, n * (n + GAP));
  }

  /** A rational function of {@code x * w + b}, as GELU's tanh is computed; f32[n] to f32[n]. */
  static LoopProgram chain(int n) {
    TargetChain chain = new TargetChain();
    int x = chain.load(Index.of(0, 1));
    int t = chain.fma(x, chain.constant(1.7f), chain.constant(0.3f));
    int square = chain.two(BinaryKind.MULTIPLY, t, t);
    int above = chain.polynomial(square, 4.7e-3f, 0.11f, 0.62f, 2.3f, 1f);
    int below = chain.polynomial(square, 1.2e-3f, 0.04f, 0.31f, 1.9f, 1f);
    int ratio = chain.two(BinaryKind.DIVIDE, chain.two(BinaryKind.MULTIPLY, t, above), below);
    int bounded = chain.two(BinaryKind.MIN, ratio, chain.constant(1));
    int half = chain.two(BinaryKind.MULTIPLY, t, chain.constant(0.5f));
    chain.store(chain.fma(half, bounded, half), Index.of(0, 1));
    return new LoopProgram(
        "chain",
        List.of(
            new Operand("x", Format.F32, Access.READ, n),
            new Operand("y", Format.F32, Access.WRITE, n)),
        1,
        List.of(new Loop(0, Bound.of(0), Bound.of(n), 1, true, chain.statements())));
  }
}
