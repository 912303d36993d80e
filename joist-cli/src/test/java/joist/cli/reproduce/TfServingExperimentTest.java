package joist.cli.reproduce;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class TfServingExperimentTest {
  @Test
  void noCallFailsNorMixesVersionsWhileSmallOnesAreSwitched() {
    Findings findings = new Findings(finding -> {}, doing -> {});

    new TfServingExperiment(1 << 20, Duration.ofSeconds(1)).run(Duration.ofMillis(100), findings);

    List<Findings.Finding> all = findings.all();
    assertThat(all).hasSize(15);
    assertThat(all)
        .filteredOn(finding ->
            finding.what().contains("calls that failed") || finding.what().startsWith("a version"))
        .hasSize(5)
        .allMatch(finding -> finding.verdict() == Findings.Verdict.MET);
    assertThat(all)
        .filteredOn(finding -> finding.bar().equals("none: it is the control"))
        .isNotEmpty()
        .allMatch(finding -> finding.verdict() == Findings.Verdict.NO_BAR);
  }
}
