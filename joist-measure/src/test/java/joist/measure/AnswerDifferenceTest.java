package joist.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import joist.tensor.Datum;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import org.junit.jupiter.api.Test;

class AnswerDifferenceTest {
  @Test
  void isAPartOfTheOutputsLargestMagnitude() {
    AnswerDifference difference = between(floats(1, -200), floats(1, -199));
    assertThat(difference.output()).contains("y");
    assertThat(difference.largest()).isCloseTo(0.005, within(1e-9));
    assertThat(between(floats(1, 2), floats(1, 2))).isEqualTo(AnswerDifference.NONE);
  }

  @Test
  void isInfiniteWhereAnythingButARealDiffers() {
    Tensor one = Tensor.of(Shape.of(1), 1L);
    assertThat(between(one, Tensor.of(Shape.of(1), 2L)).largest()).isInfinite();
    assertThat(between(one, floats(1)).largest()).isInfinite();
    assertThat(between(floats(1), floats(1, 1)).largest()).isInfinite();
    assertThat(between(floats(1), floats(Float.NaN)).largest()).isInfinite();
    assertThat(between(floats(Float.NaN), floats(Float.NaN)).largest()).isZero();
  }

  @Test
  void looksIntoSequencesAndMaps() {
    Datum before = new Datum.Sequence(List.of(map("a", 1), map("b", 1)));
    Datum after = new Datum.Sequence(List.of(map("a", 1), map("b", 1.5f)));
    assertThat(between(before, after).largest()).isEqualTo(0.5);
    assertThat(between(map("a", 1), map("b", 1)).largest()).isInfinite();
  }

  @Test
  void takesAMatrixForTheMapsThatZipMapMakesOfItsRows() {
    Datum maps = new Datum.Sequence(List.of(map("a", 1), map("a", 2)));
    Tensor matrix = Tensor.of(Shape.of(2, 1), 1f, 2.5f);
    assertThat(between(maps, matrix).largest()).isEqualTo(0.5 / 2.5);
    assertThat(between(matrix, maps).largest()).isEqualTo(0.5 / 2.5);
    assertThat(between(maps, floats(1, 2)).largest()).isInfinite();
    assertThat(between(Tensor.of(Shape.of(1, 1), 1f), maps).largest()).isInfinite();
  }

  private static AnswerDifference between(Datum before, Datum after) {
    return AnswerDifference.between(Map.of("y", before), Map.of("y", after));
  }

  private static Tensor floats(float... values) {
    return Tensor.of(Shape.of(values.length), values);
  }

  private static Datum map(String key, float value) {
    return new Datum.Dictionary(Tensor.of(Shape.of(1), key), floats(value));
  }
}
