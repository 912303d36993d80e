package joist.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class NextStepsTest {
  private static final Path STORE = Path.of("demo", "store");
  private static final String URL = "http://127.0.0.1:4711";

  @Test
  void asksTheServerThatStays() {
    assertThat(new NextSteps("flights", STORE, URL, true).lines("{}"))
        .contains("curl -s http://127.0.0.1:4711/v1/predict/flights -d '{}'")
        .noneMatch(line -> line.startsWith("joist serve"));
  }

  @Test
  void servesAgainWhatHasEndedBeforeItIsAsked() {
    assertThat(new NextSteps("flights", STORE, URL, false).lines("{}"))
        .startsWith(
            "joist serve flights --port 4711 --store demo/store      # then, in another window:",
            "curl -s http://127.0.0.1:4711/v1/predict/flights -d '{}'");
  }
}
