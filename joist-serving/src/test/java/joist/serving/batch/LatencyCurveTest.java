package joist.serving.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import joist.serving.batch.LatencyCurve.Point;
import org.junit.jupiter.api.Test;

class LatencyCurveTest {
  private static final LatencyCurve CURVE =
      new LatencyCurve(List.of(new Point(2, 10), new Point(4, 14), new Point(8, 30)));

  @Test
  void isStraightBetweenPointsAndGoesOnBeyondTheLast() {
    assertThat(CURVE.nanos(2)).isEqualTo(10);
    assertThat(CURVE.nanos(3)).isEqualTo(12);
    assertThat(CURVE.nanos(6)).isEqualTo(22);
    assertThat(CURVE.nanos(10)).isEqualTo(38);
  }

  @Test
  void isInProportionBelowTheFirstPointAndOfOnePoint() {
    assertThat(CURVE.nanos(1)).isEqualTo(5);
    assertThat(new LatencyCurve(List.of(new Point(4, 8))).nanos(16)).isEqualTo(32);
  }

  @Test
  void tellsTheMostRowsThatATimeAllows() {
    assertThat(CURVE.mostRowsWithin(22, 100)).isEqualTo(6);
    assertThat(CURVE.mostRowsWithin(22, 4)).isEqualTo(4);
    assertThat(CURVE.mostRowsWithin(4.9, 100)).isZero();
    assertThat(LatencyCurve.linear(5, 2).nanos(7)).isCloseTo(19, within(1e-9));
  }

  /** 4 for up to four rows, 9 for up to sixteen: blocks. */
  private static final LatencyCurve STAIRS =
      new LatencyCurve(
          List.of(
              new Point(1, 4),
              new Point(4, 4),
              new Point(5, 8),
              new Point(8, 8),
              new Point(9, 9),
              new Point(16, 9),
              new Point(17, 13),
              new Point(20, 13),
              new Point(21, 17),
              new Point(24, 17),
              new Point(25, 18),
              new Point(32, 18)));

  @Test
  void cutsWhereTheRestIsNoLaterAndMostRowsASecondComeFirst() {
    assertThat(STAIRS.bestFirst(20, 1.05)).isEqualTo(16);
    assertThat(STAIRS.bestFirst(30, 1.05)).isEqualTo(16);
    assertThat(STAIRS.bestFirst(32, 1.05)).isEqualTo(16);
    assertThat(STAIRS.bestFirst(12, 1.05)).isEqualTo(12);
    assertThat(STAIRS.bestFirst(3, 1.05)).isEqualTo(3);
  }

  @Test
  void cutsNothingWhereEachBatchCostsSomethingNorBeyondWhatIsKnown() {
    LatencyCurve fixed = new LatencyCurve(List.of(new Point(1, 11), new Point(100, 110)));
    for (int rows : new int[] {1, 2, 10, 50, 99, 100}) {
      assertThat(fixed.bestFirst(rows, 1.05)).isEqualTo(rows);
    }
    assertThat(STAIRS.bestFirst(33, 1.05)).isEqualTo(33);
    assertThat(new LatencyCurve(List.of(new Point(1, 4))).bestFirst(9, 1.05)).isEqualTo(9);
  }

  @Test
  void aFlatLastStepIsNotThoughtToGoOnForEver() {
    assertThat(STAIRS.nanos(64)).isCloseTo(36, within(1e-9));
  }

  @Test
  void refusesPointsThatFall() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new LatencyCurve(List.of(new Point(1, 10), new Point(2, 9))))
        .withMessageContaining("do not fall");
    assertThatIllegalArgumentException().isThrownBy(() -> new LatencyCurve(List.of()));
    assertThatIllegalArgumentException().isThrownBy(() -> new Point(0, 1));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new LatencyCurve(CURVE.points(), -0.1))
        .withMessageContaining("spread -0.1");
  }
}
