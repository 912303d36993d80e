package joist.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArrivalsTest {
  private static long[] first(int count, LongSupplier due) {
    return LongStream.generate(due).limit(count).toArray();
  }

  @Test
  void constantArrivalsAreEvenAndDoNotDrift() {
    long[] due = first(3_000_001, new Arrivals.Constant().dueNanos(300, 0));
    assertThat(due[0]).isZero();
    assertThat(due[1]).isEqualTo(3_333_333);
    assertThat(due[3_000_000]).isCloseTo(10_000_000_000_000L, within(1000L));
  }

  @Test
  void poissonArrivalsHaveTheRateAndTheSpreadOfTheirName() {
    int count = 200_000;
    long[] due = first(count, new Arrivals.Poisson().dueNanos(1000, 42));
    double meanGap = (double) due[count - 1] / count;
    assertThat(meanGap).isCloseTo(1e6, within(1e4));
    double squares = 0;
    for (int i = 1; i < count; i++) {
      double deviation = due[i] - due[i - 1] - meanGap;
      squares += deviation * deviation;
    }
    // An exponential's standard deviation is its mean.
    assertThat(Math.sqrt(squares / count)).isCloseTo(meanGap, within(0.02 * meanGap));
    assertThat(first(100, new Arrivals.Poisson().dueNanos(1000, 42)))
        .isEqualTo(first(100, new Arrivals.Poisson().dueNanos(1000, 42)))
        .isNotEqualTo(first(100, new Arrivals.Poisson().dueNanos(1000, 43)));
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.5, 1, 4})
  void gammaArrivalsHaveTheRateAndTheVariationAskedFor(double variation) {
    int count = 2_000_000;
    long[] due = first(count, new Arrivals.Gamma(variation).dueNanos(1000, 42));
    double meanGap = (double) due[count - 1] / count;
    assertThat(meanGap).isCloseTo(1e6, within(1e6 * 0.02 * variation));
    double squares = 0;
    for (int i = 1; i < count; i++) {
      double deviation = due[i] - due[i - 1] - meanGap;
      squares += deviation * deviation;
    }
    assertThat(Math.sqrt(squares / count) / meanGap).isCloseTo(variation, within(0.03 * variation));
  }

  @Test
  void tracesAreReplayedAndBeginAnewAfterAMeanGap(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("trace.csv");
    Files.writeString(file, "0.5\n0.6\n\n1.5\n");
    assertThat(first(5, Arrivals.parse(file.toString()).dueNanos(1, 0)))
        .containsExactly(500_000_000, 600_000_000, 1_500_000_000, 2_000_000_000, 2_100_000_000);
  }

  @Test
  void saysWhatArrivalsThereAre(@TempDir Path folder) throws IOException {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Arrivals.parse("posson"))
        .withMessageContaining("poisson, gamma:CV")
        .withMessageContaining("'posson'");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Arrivals.parse("gamma:-1"))
        .withMessageContaining("gamma:4");
    Path file = folder.resolve("trace.csv");
    Files.writeString(file, "1\n0.5\n");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Arrivals.parse(file.toString()))
        .withMessageContaining("0.5 after 1.0 on line 2");
    Files.writeString(file, "soon\n");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Arrivals.parse(file.toString()))
        .withMessageContaining("'soon'");
    Files.writeString(file, "5\n5\n5\n");
    assertThatIllegalArgumentException()
        .as("it would be sent for ever at its first moment")
        .isThrownBy(() -> Arrivals.parse(file.toString()))
        .withMessageContaining("not all are the same, got 3 at 5.0");
  }

  @Test
  void refusesATraceThatBeginsAfterTheRun() {
    Scenario ofDay =
        new Scenario.Server(1, new Arrivals.Trace(List.of(1_764_176_400.0, 1_764_176_401.0)), 0);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Pace(ofDay, Duration.ZERO, Duration.ofSeconds(10)))
        .withMessageContaining("seconds after the start")
        .withMessageContaining("10.0 s");
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY, 2e6})
  void refusesRatesThatAreNone(double rate) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Pace.constant(rate, Duration.ofSeconds(1)))
        .withMessageContaining("expected a rate above 0");
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://host/x", "host:80/x", "ftp://host/x", "/path"})
  void refusesTargetsThatAreNotPlainHttp(String url) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Target.of(url, List.of("{}")))
        .withMessageContaining("expected an address such as http://");
  }

  @Test
  void writesWholeRequests() {
    Target target =
        Target.of(
            URI.create("http://localhost:81/v1/p?q=1%20"),
            List.of("{\"a\":\"ü\"}"),
            Map.of("authorization", "Bearer x"));
    assertThat(new String(target.requests().getFirst(), StandardCharsets.UTF_8))
        .isEqualTo(
            "POST /v1/p?q=1%20 HTTP/1.1\r\nauthorization: Bearer x\r\nContent-Type:"
                + " application/json\r\nHost: localhost:81\r\nContent-Length: 10\r\n\r\n{\"a\":\"ü\"}");
  }

  @Test
  void refusesHeadersThatWouldBreakTheRequest() {
    URI url = URI.create("http://localhost/");
    for (Map<String, String> headers :
        List.of(Map.of("a", "b\r\nc: d"), Map.of("a b", "c"), Map.of("content-length", "3"))) {
      assertThatIllegalArgumentException().isThrownBy(() -> Target.of(url, List.of("{}"), headers));
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Target.of(url, List.of(), Map.of()))
        .withMessageContaining("at least one body");
  }
}
