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

  @Test
  void refusesPointsThatFall() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new LatencyCurve(List.of(new Point(1, 10), new Point(2, 9))))
        .withMessageContaining("do not fall");
    assertThatIllegalArgumentException().isThrownBy(() -> new LatencyCurve(List.of()));
    assertThatIllegalArgumentException().isThrownBy(() -> new Point(0, 1));
  }
}
