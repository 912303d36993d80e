package joist.load;

import static joist.load.AnswerCheck.Verdict.RIGHT;
import static joist.load.AnswerCheck.Verdict.WRONG_VALUE;
import static joist.load.AnswerCheck.Verdict.WRONG_VERSION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExpectedAnswersTest {
  private static final String ONE =
      """
      {"digest":"d1","answers":[{"label":"late","probabilities":{"late":0.75,"on time":0.25}},{"value":[1,2]}]}
      """;

  @TempDir Path temp;

  private ExpectedAnswers of(String text) throws IOException {
    return new ExpectedAnswers(Files.writeString(temp.resolve("expected"), text), 2);
  }

  private static byte[] body(String digest, String prediction) {
    return "{\"digest\":\"%s\",\"predictions\":[%s]}"
        .formatted(digest, prediction)
        .getBytes(StandardCharsets.UTF_8);
  }

  private static final String LATE =
      "{\"probabilities\":{\"on time\":0.250001,\"late\":0.749999},\"label\":\"late\"}";

  @Test
  void judgesByVersionAndRow() throws IOException {
    ExpectedAnswers expected = of(ONE);
    assertThat(expected.judge(0, "d1", body("d1", LATE))).isEqualTo(RIGHT);
    assertThat(expected.judge(0, "d1", body("d1", LATE))).as("by its bytes").isEqualTo(RIGHT);
    assertThat(expected.judge(1, "d1", body("d1", LATE))).isEqualTo(WRONG_VALUE);
    assertThat(expected.judge(1, "d1", body("d1", "{\"value\":[1,2.0]}"))).isEqualTo(RIGHT);
    assertThat(expected.judge(1, "d1", body("d1", "{\"value\":[1,2.1]}"))).isEqualTo(WRONG_VALUE);
    assertThat(expected.judge(1, "d1", body("d1", "{\"value\":[1]}"))).isEqualTo(WRONG_VALUE);
    assertThat(expected.judge(1, "d1", body("d1", "{\"value\":[1,null]}"))).isEqualTo(WRONG_VALUE);
    assertThat(expected.judge(0, "d1", "not JSON".getBytes(StandardCharsets.UTF_8)))
        .isEqualTo(WRONG_VALUE);
    assertThat(expected.judge(0, "d1", new byte[0])).isEqualTo(WRONG_VALUE);
  }

  @Test
  void knowsAnAnswerOfAnotherVersion() throws IOException {
    ExpectedAnswers expected =
        of(ONE + "{\"digest\":\"d2\",\"answers\":[{\"value\":7},{\"value\":8}]}\n");
    assertThat(expected.judge(0, "d2", body("d2", "{\"value\":7}"))).isEqualTo(RIGHT);
    assertThat(expected.judge(0, "d2", body("d2", LATE))).isEqualTo(WRONG_VERSION);
    assertThat(expected.judge(0, "d2", body("d1", LATE))).isEqualTo(WRONG_VERSION);
    assertThat(expected.judge(0, "d3", body("d3", LATE))).isEqualTo(WRONG_VERSION);
    assertThat(expected.judge(0, "", body("", LATE))).isEqualTo(WRONG_VERSION);
  }

  @Test
  void learnsOfVersionsWhileARunGoesOn() throws IOException {
    ExpectedAnswers expected = of(ONE);
    byte[] answer = body("d2", "{\"value\":7}");
    append("{\"digest\":\"d2\",\"answers\":");
    assertThat(expected.judge(0, "d2", answer)).as("half a line").isEqualTo(WRONG_VERSION);
    append("[{\"value\":7},{\"value\":8}]}\n");
    assertThat(expected.judge(0, "d2", answer)).isEqualTo(RIGHT);
    assertThat(expected.judge(0, "d1", body("d1", LATE))).isEqualTo(RIGHT);
  }

  private void append(String text) throws IOException {
    Files.writeString(temp.resolve("expected"), text, StandardOpenOption.APPEND);
  }

  @Test
  void namesTheLineThatIsWrong() {
    assertThatExceptionOfType(LoadException.class)
        .isThrownBy(() -> of(ONE + "nonsense\n"))
        .withMessageContaining("line 2: expected {\"digest\"");
    assertThatExceptionOfType(LoadException.class)
        .isThrownBy(() -> of("{\"digest\":\"d\",\"answers\":[1]}\n"))
        .withMessageContaining("line 1: expected a digest and 2 answers, got 'd' and 1");
    assertThatExceptionOfType(LoadException.class)
        .isThrownBy(() -> new ExpectedAnswers(temp.resolve("gone"), 1))
        .withMessageContaining("gone");
  }
}
