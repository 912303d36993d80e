package joist.compiler.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import joist.compiler.loop.Operation.BinaryKind;
import joist.compiler.loop.Operation.ShiftKind;
import org.junit.jupiter.api.Test;

class RangeTest {
  private static final int TRIALS = 20_000;

  private final long seed = Long.getLong("joist.seed", 2026L);
  private final Random random = new Random(seed);

  @Test
  void holdsWhatOperationsGiveForAnyValuesOfTheirRanges() {
    for (int trial = 0; trial < TRIALS; trial++) {
      Range left = range();
      Range right = range();
      int a = random.nextInt(left.least(), left.most());
      int b = random.nextInt(right.least(), right.most());
      BinaryKind kind = BinaryKind.values()[random.nextInt(BinaryKind.values().length)];
      ShiftKind shift = ShiftKind.values()[random.nextInt(ShiftKind.values().length)];
      int count = random.nextInt(32);
      assertHolds(
          Range.binary(kind, left, right),
          LaneArithmetic.binary(kind, a, b),
          "%s of %d in %s, %d in %s".formatted(kind, a, left, b, right));
      assertHolds(
          Range.shift(shift, left, count),
          LaneArithmetic.shift(shift, a, count),
          "%d %s of %d in %s".formatted(count, shift, a, left));
    }
  }

  private void assertHolds(Range range, int value, String about) {
    assertThat(value).as(about + ", -Djoist.seed=" + seed).isBetween(range.least(), range.most());
  }

  private Range range() {
    int a = random.nextInt() >> random.nextInt(32);
    int b = random.nextInt() >> random.nextInt(32);
    return new Range(Math.min(a, b), Math.max(Math.max(a, b), Math.min(a, b) + 1));
  }
}
