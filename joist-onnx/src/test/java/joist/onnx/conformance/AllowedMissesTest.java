package joist.onnx.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class AllowedMissesTest {
  @Test
  void refusesALineWithoutAReason() {
    assertThatThrownBy(() -> AllowedMisses.parse("bar.txt", List.of("# fine", "test_a:  ")))
        .hasMessageContaining("bar.txt, line 2");
    assertThatThrownBy(() -> AllowedMisses.read(Path.of("none.txt")))
        .hasMessageContaining("none.txt");
  }

  @Test
  void allowsOnlyTheListedAndNamesThoseThatPassByNow() {
    AllowedMisses allowed = AllowedMisses.parse("bar.txt", List.of("test_a: why", "test_c: why"));
    List<CaseResult> results =
        List.of(
            result("test_a", new Outcome.Failed("x")),
            result("test_b", new Outcome.Unsupported("x")),
            result("test_c", new Outcome.Passed(0)));
    assertThat(allowed.unexpected(results)).extracting(CaseResult::name).containsExactly("test_b");
    assertThat(allowed.stale(results)).containsExactly("test_c");
  }

  private static CaseResult result(String name, Outcome outcome) {
    return new CaseResult(name, "Neg", outcome, Duration.ZERO);
  }
}
