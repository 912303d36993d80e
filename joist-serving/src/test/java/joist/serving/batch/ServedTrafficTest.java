package joist.serving.batch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ServedTrafficTest {
  private static ServedTraffic of(long... latencies) {
    return new ServedTraffic(latencies, 0, 0, new int[0], 1);
  }

  @Test
  void aShareStaysWithinTheLeastLatencyThatSoManyDo() {
    ServedTraffic hundred = of(LongStream.rangeClosed(1, 100).toArray());
    assertThat(hundred.latencyNanos(0.99)).isEqualTo(99);
    assertThat(hundred.latencyNanos(0.5)).isEqualTo(50);
    assertThat(hundred.latencyNanos(0)).isEqualTo(1);
    assertThat(hundred.latencyNanos(1)).isEqualTo(100);
    assertThat(of(7, 9).latencyNanos(0.5)).isEqualTo(7);
    assertThat(of().latencyNanos(0.5)).isNaN();
  }
}
