package joist.bench.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import joist.load.AnswerCheck;
import joist.load.Target;
import joist.tensor.Shape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class QuestionsTest {
  private static final PeerModel MODEL =
      new PeerModel(
          Path.of("m.onnx"),
          "x",
          Shape.of(1, 2),
          List.of(new float[] {1, -2.5f}),
          List.of(new float[] {0.25f, 3e-7f}),
          new PeerModel.Terms(Duration.ofMillis(10), Duration.ofSeconds(1), false));

  private static AnswerCheck.Verdict judged(Wire wire, byte[] body) {
    return new RightAnswers(wire, MODEL.answers()).judge(0, "", body);
  }

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource
  void areReadAsTheyWereWritten(Wire wire) throws Exception {
    byte[] body = wire.body(MODEL, MODEL.rows().getFirst());
    Target target = new Target(URI.create("http://h:1/p"), List.of(body), wire.headers(MODEL));
    Path file = folder.resolve("questions");
    new Questions(target, wire, MODEL.answers(), Duration.ofSeconds(2)).write(file);

    Questions read = Questions.read(file);
    assertThat(read.target().url()).isEqualTo(target.url());
    assertThat(read.target().headers()).isEqualTo(target.headers());
    assertThat(read.target().bodies()).containsExactly(body);
    assertThat(read.answers()).containsExactly(MODEL.answers().getFirst());
    assertThat(read.wire()).isEqualTo(wire);
    assertThat(read.timeout()).hasSeconds(2);
  }

  @Test
  void answersAreComparedByValue() {
    byte[] floats = Wire.FLOATS.body(MODEL, MODEL.answers().getFirst());
    assertThat(judged(Wire.FLOATS, floats)).isEqualTo(AnswerCheck.Verdict.RIGHT);
    assertThat(judged(Wire.V2_BINARY, "{}".getBytes(StandardCharsets.UTF_8)))
        .isEqualTo(AnswerCheck.Verdict.WRONG_VALUE);
    assertThat(judged(Wire.V2_JSON, json("[[0.250001,0]]"))).isEqualTo(AnswerCheck.Verdict.RIGHT);
    for (String wrong : List.of("[0.2502,0]", "[0.25]", "[0.25,0,0]", "[NaN,0]", "{")) {
      assertThat(judged(Wire.V2_JSON, json(wrong)))
          .as(wrong)
          .isEqualTo(AnswerCheck.Verdict.WRONG_VALUE);
    }
  }

  private static byte[] json(String data) {
    return "{\"outputs\":[{\"data\":%s}]}".formatted(data).getBytes(StandardCharsets.UTF_8);
  }
}
