package joist.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import joist.cli.reproduce.ReproducePage;
import org.junit.jupiter.api.Test;

class ReproduceCommandTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(String... arguments) {
    return Joist.run(
        new PrintStream(out, true, StandardCharsets.UTF_8),
        new PrintStream(err, true, StandardCharsets.UTF_8),
        arguments);
  }

  @Test
  void listsExperimentsWithTheirClaims() {
    assertThat(run("reproduce")).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("clipper", "NSDI 2017", "bentoml", "objective");
  }

  @Test
  void saysWhatThereIsToReproduce() {
    assertThat(run("reproduce", "cliper")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains(
            "expected one of clipper, bentoml, tf-serving, batchmaker, openvino, objective, trims, pretzel to reproduce, got 'cliper'; did you mean 'clipper'?");
  }

  @Test
  void measuresNothingForAPageThatCannotBeWritten() {
    assertThat(run("reproduce", "objective", "--out", "nowhere/page.html"))
        .isEqualTo(ExitCode.ENVIRONMENT);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("--out", "nowhere/page.html");
  }

  @Test
  void takesNoOptionThatItWouldPassOver() {
    assertThat(run("reproduce", "pretzel", "--seconds", "3")).isEqualTo(ExitCode.USAGE);
    assertThat(run("reproduce", "clipper", "--every", "5")).isEqualTo(ExitCode.USAGE);
    assertThat(run("reproduce", "--out", "page.html")).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("no --seconds with pretzel", "no --every with clipper", "expected the NAME");
  }

  @Test
  void thePageNeedsNothingElse() {
    String page = ReproducePage.render("t", "{\"claim\":\"</script>\"}");
    assertThat(page).contains("uPlot").doesNotContain("{{").doesNotContain("src=");
    assertThat(page).contains("\\u003c/script>");
  }
}
