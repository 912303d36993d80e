package joist.model;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class SampleProofTest {
  private static final Model MODEL = Model.of(TinyModels.regression(), TinyModels.NUMBER);

  /** Of a row that the model answers with 42. */
  private static void check(float stored) {
    Sample sample =
        new Sample(TinyModels.row(42.0, false, null, null), new Sample.Answer.OfNumber(stored));
    new SampleProof(MODEL).check(List.of(sample));
  }

  @Test
  void whatDiffersByMoreThanRoundingIsRefused() {
    assertThatCode(() -> check(42)).doesNotThrowAnyException();
    assertThatCode(() -> check(42.0001f)).doesNotThrowAnyException();
    assertThatThrownBy(() -> check(42.01f)).isInstanceOf(WrongAnswersException.class);
  }

  @Test
  void aStoredAnswerThatIsNoFiniteNumberIsMetByTheSameAlone() {
    for (float stored : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
      assertThatThrownBy(() -> check(stored))
          .as("stored %s, given 42", stored)
          .isInstanceOf(WrongAnswersException.class)
          .hasMessageContaining("got 42.0");
    }
  }
}
