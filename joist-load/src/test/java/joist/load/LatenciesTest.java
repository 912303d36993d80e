package joist.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class LatenciesTest {
  private static final Instant NOON = Instant.parse("2001-04-01T12:00:00Z");

  private static Latencies of(long... nanos) {
    Histogram histogram = Latencies.emptyHistogram();
    for (long each : nanos) {
      Latencies.record(histogram, each);
    }
    return new Latencies(histogram);
  }

  @Test
  void percentilesAreThoseOfTheSortedLatencies() {
    Random random = new Random(7);
    long[] nanos = random.longs(10_000, 50_000, 2_000_000_000).toArray();
    Latencies latencies = of(nanos);
    Arrays.sort(nanos);
    for (double percent : new double[] {50, 90, 99, 99.9}) {
      double exact = nanos[(int) Math.ceil(percent / 100 * nanos.length) - 1] / 1e6;
      assertThat(latencies.millis(percent)).isCloseTo(exact, within(0.002 * exact));
    }
    assertThat(latencies.count()).isEqualTo(10_000);
  }

  @Test
  void addUpExactly() {
    Random random = new Random(8);
    long[] a = random.longs(500, 1000, 1_000_000_000).toArray();
    long[] b = random.longs(900, 1000, 9_000_000).toArray();
    long[] both = Arrays.copyOf(a, 1400);
    System.arraycopy(b, 0, both, 500, 900);
    Latencies sum = of(a).plus(of(b));
    assertThat(sum.count()).isEqualTo(1400);
    for (double percent : new double[] {1, 50, 99, 100}) {
      assertThat(sum.millis(percent)).isEqualTo(of(both).millis(percent));
    }
  }

  @Test
  void keepsWhatIsTooLongAsTheLongest() {
    assertThat(of(Duration.ofHours(5).toNanos()).maxMillis()).isCloseTo(3.6e6, within(4e3));
    assertThat(Latencies.none().millis(99)).isZero();
    assertThat(Latencies.none().maxMillis()).isZero();
  }

  @Test
  void windowsSurviveTheirLineOfJson() {
    LoadWindow window =
        new LoadWindow(
            NOON,
            1,
            100,
            90,
            Map.of("status 429", 7L, "timeout", 3L),
            Map.of("1", 40L, "2", 50L),
            2,
            1,
            of(1_000_000, 2_000_000, 300_000_000),
            of(50_000));
    String line = LoadJson.line("window", window);
    assertThat(line).doesNotContain("\n").contains("\"p50Millis\":2.0", "\"wrongVersion\":2");
    assertThat(LoadJson.isTotal(line)).isFalse();
    assertThat(LoadJson.isTotal(LoadJson.line("total", window))).isTrue();
    LoadWindow read = LoadJson.window(line);
    assertThat(LoadJson.line("window", read)).isEqualTo(line);
    assertThat(read.latencies().millis(100)).isEqualTo(window.latencies().millis(100));
    LoadWindow twice = read.plus(window);
    assertThat(twice.failed()).isEqualTo(Map.of("status 429", 14L, "timeout", 6L));
    assertThat(twice.latencies().count()).isEqualTo(6);
    assertThat(twice.start()).isEqualTo(NOON);
    assertThat(twice.isClean()).isFalse();
  }

  @Test
  void refusesLinesThatAreNoWindows() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LoadJson.window("joist: ready"))
        .withMessageContaining("expected a line of JSON from a load run, got 'joist: ready'");
    assertThatIllegalArgumentException().isThrownBy(() -> Latencies.decode("AAAA"));
  }
}
