package joist.compiler.forest;

import joist.compiler.expression.LoopBody;
import joist.compiler.loop.Operation;
import joist.compiler.loop.Operation.BinaryKind;
import joist.compiler.loop.Operation.Comparison;
import joist.graph.tree.Aggregate;

/**
 * How leaves become a score, on bits: sums of f32; the least and the largest by {@link SortKey},
 * which tells -0 from +0 as the reference does.
 */
final class Aggregates {
  private Aggregates() {}

  static int neutral(Aggregate aggregate) {
    return switch (aggregate) {
      case SUM, AVERAGE -> 0;
      case MIN -> Integer.MAX_VALUE;
      case MAX -> Integer.MIN_VALUE;
    };
  }

  static int bits(Aggregate aggregate, float weight) {
    return switch (aggregate) {
      case SUM, AVERAGE -> Float.floatToRawIntBits(weight);
      case MIN, MAX -> SortKey.exactly(weight);
    };
  }

  static Operation combine(Aggregate aggregate, int sum, int value) {
    return switch (aggregate) {
      case SUM, AVERAGE -> new Operation.Binary(BinaryKind.ADD, sum, value);
      case MIN -> new Operation.Select(Comparison.LESS_INT, value, sum, value, sum);
      case MAX -> new Operation.Select(Comparison.LESS_INT, sum, value, value, sum);
    };
  }

  /** The score of all leaves combined; 0 where there was none. */
  static int score(Aggregate aggregate, LoopBody body, int trees, int combined) {
    return switch (aggregate) {
      case SUM -> combined;
      case AVERAGE -> body.over(combined, body.constant((float) trees));
      case MIN, MAX ->
          body.select(
              Comparison.EQUAL_INT,
              combined,
              body.constantBits(neutral(aggregate)),
              body.constantBits(0),
              SortKey.turned(body, combined));
    };
  }
}
