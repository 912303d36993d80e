package joist.cli.reproduce;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class FindingsTest {
  private final List<Findings.Finding> told = new ArrayList<>();
  private final Findings findings = new Findings(told::add, doing -> {});

  @Test
  void aControlWithoutABarHasNeitherMetNorMissedOne() {
    findings.control("a lock", "9 ms");
    assertThat(told).extracting(finding -> finding.verdict().label()).containsExactly("no bar");
    assertThat(findings.missed()).isFalse();
    assertThat(JsonMapper.shared().writeValueAsString(findings.all()))
        .contains("\"bar\":\"none: it is the control\",\"verdict\":\"NO_BAR\"");
  }

  @Test
  void oneBarThatIsMissedIsToldOfAll() {
    findings.add("ours", "1 ms", "2 ms or less", true);
    assertThat(findings.missed()).isFalse();
    findings.add("ours", "3 ms", "2 ms or less", false);
    findings.control("a lock", "9 ms");
    assertThat(findings.missed()).isTrue();
    assertThat(told)
        .extracting(finding -> finding.verdict().label())
        .containsExactly("met", "missed", "no bar");
  }
}
