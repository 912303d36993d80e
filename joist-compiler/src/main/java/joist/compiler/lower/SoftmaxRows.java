package joist.compiler.lower;

import java.util.function.Consumer;
import joist.compiler.expression.LoopBody;
import joist.compiler.expression.RealFunctions;
import joist.compiler.loop.Index;
import joist.compiler.loop.Operation;
import joist.compiler.loop.Operation.BinaryKind;
import joist.compiler.loop.Operation.Reduction;

/**
 * The softmax of neighbouring rows, {@code exp(x - max) / sum}, of operand 1 into operand 0. While
 * a row's exponentials keep the multipliers busy, the row before is scaled and the largest of the
 * row behind is found, which wait for memory; what a row becomes does not depend on its neighbours.
 */
final class SoftmaxRows {
  private static final long MOST_ROWS = 8;

  private final LoopBody body;
  private final RealFunctions functions;
  private final long length;

  /** The largest of the row at hand. */
  private final int most;

  /** What the row before is multiplied by. */
  private final int share;

  SoftmaxRows(LoopBody body, long length) {
    this.body = body;
    this.functions = new RealFunctions(body);
    this.length = length;
    this.most = body.register();
    this.share = body.register();
  }

  /** How many rows to take at a time, of so many: a divisor. */
  static long block(long rows) {
    long block = Math.min(MOST_ROWS, rows);
    while (rows % block != 0) {
      block--;
    }
    return block;
  }

  /**
   * Writes so many rows.
   *
   * @param first where the first one starts
   */
  void write(Index first, long count) {
    largest(first);
    row(first, false, count > 1);
    if (count > 2) {
      int variable = body.variable();
      Index second = first.plus(length);
      body.loop(variable, count - 2, false, () -> row(second.plus(variable, length), true, true));
    }
    Index last = first.plus((count - 1) * length);
    if (count > 1) {
      row(last, true, false);
    }
    each(step -> scale(last.plus(step)));
  }

  private void each(Consumer<Index> at) {
    int variable = body.variable();
    body.loop(variable, length, true, () -> at.accept(Index.of(variable, 1)));
  }

  private void largest(Index row) {
    int largest = fresh(Float.NEGATIVE_INFINITY);
    each(step -> combine(BinaryKind.MAX, largest, body.load(1, row.plus(step))));
    body.assign(most, new Operation.Reduce(Reduction.MAX, largest, 0));
  }

  private int fresh(float value) {
    int register = body.register();
    body.assign(register, Operation.Constant.of(value));
    return register;
  }

  private void combine(BinaryKind kind, int into, int value) {
    body.assign(into, new Operation.Binary(kind, into, value));
  }

  /**
   * @param before whether there is a row before, to be scaled
   * @param behind whether there is a row behind, to be looked through
   */
  private void row(Index row, boolean before, boolean behind) {
    int sum = fresh(0);
    int largest = fresh(Float.NEGATIVE_INFINITY);
    each(step -> {
      Index at = row.plus(step);
      int e = functions.expOfNegative(body.minus(body.load(1, at), most));
      body.store(0, at, e);
      combine(BinaryKind.ADD, sum, e);
      if (behind) {
        combine(BinaryKind.MAX, largest, body.load(1, at.plus(length)));
      }
      if (before) {
        scale(at.plus(-length));
      }
    });
    int total = body.assign(new Operation.Reduce(Reduction.SUM, sum, 0));
    body.assign(share, new Operation.Binary(BinaryKind.DIVIDE, body.constant(1), total));
    if (behind) {
      body.assign(most, new Operation.Reduce(Reduction.MAX, largest, 0));
    }
  }

  private void scale(Index at) {
    body.store(0, at, body.times(body.load(0, at), share));
  }
}
