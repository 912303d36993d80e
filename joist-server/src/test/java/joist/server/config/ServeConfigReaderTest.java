package joist.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import joist.serving.VersionPolicy;
import joist.serving.aim.Aim;
import joist.serving.aim.SaidPolicy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServeConfigReaderTest {
  private static final Path FOLDER = Path.of("models");

  private static ServeConfig read(String json) {
    return ServeConfigReader.read(json.getBytes(StandardCharsets.UTF_8), FOLDER);
  }

  @Test
  void readsModelsByName() {
    ServeConfig config =
        read(
            """
            {"models": {
              "a": {},
              "b": {"versions": "all", "pin": true, "isolate": true},
              "c": {"versions": [1, 3], "labels": {"stable": 1, "canary": 3}},
              "d": {"file": "d.onnx", "pin": false}}}
            """);

    assertThat(config.models())
        .containsEntry(
            "a",
            new ServeConfig.Model(
                Optional.empty(),
                new VersionPolicy.Latest(),
                Map.of(),
                ServeConfig.Home.COMMON,
                Aim.COMMON))
        .containsEntry(
            "b",
            new ServeConfig.Model(
                Optional.empty(),
                new VersionPolicy.All(),
                Map.of(),
                new ServeConfig.Home(true, true),
                Aim.COMMON))
        .containsEntry(
            "c",
            new ServeConfig.Model(
                Optional.empty(),
                new VersionPolicy.Specific(Set.of(1, 3)),
                Map.of("stable", 1, "canary", 3),
                ServeConfig.Home.COMMON,
                Aim.COMMON))
        .containsEntry(
            "d",
            new ServeConfig.Model(
                Optional.of(FOLDER.resolve("d.onnx")),
                new VersionPolicy.Latest(),
                Map.of(),
                ServeConfig.Home.COMMON,
                Aim.COMMON));
  }

  @Test
  void readsWhatRequestsAreHeldTo() {
    String json =
        "{\"models\": {\"a\": {\"p99\": \"20ms\", \"deadline\": \"1.5s\", \"batching\": \"Window:32:5ms\", \"tensorLimit\": \"64KiB\"}}}";
    assertThat(read(json).models().get("a").aim())
        .isEqualTo(
            new Aim(
                Optional.of(Duration.ofMillis(20)),
                Optional.of(Duration.ofMillis(1500)),
                Optional.of(SaidPolicy.parse("window:32:5ms")),
                Optional.of(65_536L)))
        .hasToString(
            "p99 20 ms, deadline 1500 ms, batching window:32:5ms, tensors up to 65,536 bytes");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`{\"models\": {\"a\": {\"vers`|expected JSON such as {\"models\": {\"churn\": {\"versions\": [1, 2], \"labels\": {\"canary\": 2}}}}, got none that is whole: line 1, column 24:",
        "``|expected \"models\"",
        "{\"modles\": {}}|unknown key \"modles\"; did you mean 'models'?",
        "{\"models\": []}|expected \"models\", an object",
        "{\"models\": {\"a\": 7}}|model \"a\": expected an object such as {}, got 7",
        "{\"models\": {\"a\": {\"lables\": {}}}}|unknown key \"lables\"; did you mean 'labels'?",
        "{\"models\": {\"a\": {\"replicas\": 3}}}|there are: file, versions, labels, pin, isolate, p99, deadline, batching, tensorLimit",
        "{\"models\": {\"a\": {\"tensorLimit\": 64}}}|expected \"tensorLimit\" to be a text such as \"64MiB\", got 64",
        "{\"models\": {\"a\": {\"tensorLimit\": \"much\"}}}|\"tensorLimit\": expected a size such as 512MiB",
        "{\"models\": {\"a\": {\"tensorLimit\": \"99999999t\"}}}|\"tensorLimit\": expected a size such as 512MiB",
        "{\"models\": {\"a\": {\"tensorLimit\": \"0\"}}}|\"tensorLimit\": expected 1 byte or more",
        "{\"models\": {\"A b\": {}}}|expected a name of a-z",
        "{\"models\": {\"a\": {\"versions\": 2}}}|expected \"versions\" to be \"latest\"",
        "{\"models\": {\"a\": {\"versions\": []}}}|expected \"versions\"",
        "{\"models\": {\"a\": {\"versions\": [1, 1]}}}|a list of different ones",
        "{\"models\": {\"a\": {\"versions\": [0]}}}|expected \"versions\"",
        "{\"models\": {\"a\": {\"labels\": {\"x\": \"1\"}}}}|the label \"x\" to name a version",
        "{\"models\": {\"a\": {\"labels\": 3}}}|expected \"labels\" such as",
        "{\"models\": {\"a\": {\"pin\": \"yes\"}}}|expected \"pin\" to be true or false",
        "{\"models\": {\"a\": {\"isolate\": 1}}}|expected \"isolate\" to be true or false, got 1",
        "{\"models\": {\"a\": {\"p99\": 20}}}|expected \"p99\" to be a text such as \"20ms\", got 20",
        "{\"models\": {\"a\": {\"p99\": \"soon\"}}}|model \"a\": \"p99\": expected a duration such as 10ms",
        "{\"models\": {\"a\": {\"p99\": \"0ms\"}}}|expected a duration above 0, got '0ms'",
        "{\"models\": {\"a\": {\"deadline\": \"-1s\"}}}|\"deadline\": expected a duration such as",
        "{\"models\": {\"a\": {\"batching\": \"corc\"}}}|\"batching\": expected deadline, none, cork",
        "{\"models\": {\"a\": {\"batching\": [1]}}}|expected \"batching\" to be a text",
        "{\"models\": {\"a\": {\"file\": 3}}}|expected \"file\" to be a path",
        "{\"models\": {\"a\": {\"file\": \"x\\u0000y\"}}}|expected \"file\" to be a path",
        "{\"models\": {\"a\": {\"file\": \"x\", \"versions\": \"all\"}}}|without \"versions\"",
        "{\"models\": {\"a\": {}, \"a\": {}}}|Duplicate",
      })
  void saysWhatIsWrong(String json, String expected) {
    assertThatThrownBy(() -> read(json))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(expected);
  }

  @Test
  void saysAllThatIsWrongAtOnce() {
    assertThatThrownBy(() -> read("{\"models\": {\"a\": {\"pins\": 1}, \"b\": {\"pin\": 1}}}"))
        .hasMessageContaining("model \"a\"")
        .hasMessageContaining("did you mean 'pin'?")
        .hasMessageContaining("model \"b\"");
  }
}
