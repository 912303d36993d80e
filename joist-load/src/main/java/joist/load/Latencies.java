package joist.load;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Base64;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.PackedHistogram;

/**
 * The distribution of some latencies, to three digits. Immutable; distributions add up exactly,
 * which percentiles do not.
 */
public final class Latencies {
  private static final long LOWEST_NANOS = 1_000;
  private static final long HIGHEST_NANOS = Duration.ofHours(1).toNanos();
  private static final int DIGITS = 3;

  private final Histogram histogram;

  /** Copies a histogram, into a few kilobytes: a run keeps many. */
  Latencies(Histogram histogram) {
    this.histogram = new PackedHistogram(LOWEST_NANOS, HIGHEST_NANOS, DIGITS);
    this.histogram.add(histogram);
  }

  static Histogram emptyHistogram() {
    return new Histogram(LOWEST_NANOS, HIGHEST_NANOS, DIGITS);
  }

  static void record(Histogram histogram, long nanos) {
    histogram.recordValue(Math.clamp(nanos, 0, HIGHEST_NANOS));
  }

  public static Latencies none() {
    return new Latencies(emptyHistogram());
  }

  public long count() {
    return histogram.getTotalCount();
  }

  /** The latency that {@code percent} of the requests did not exceed; 0 where there were none. */
  public double millis(double percent) {
    return count() == 0 ? 0 : histogram.getValueAtPercentile(percent) / 1e6;
  }

  public double maxMillis() {
    return count() == 0 ? 0 : histogram.getMaxValue() / 1e6;
  }

  public Latencies plus(Latencies other) {
    Histogram sum = emptyHistogram();
    sum.add(histogram);
    sum.add(other.histogram);
    return new Latencies(sum);
  }

  /** As text: HdrHistogram's compressed V2 encoding, in base 64. */
  public String encoded() {
    ByteBuffer buffer = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
    int length = histogram.encodeIntoCompressedByteBuffer(buffer);
    buffer.flip().limit(length);
    byte[] bytes = new byte[length];
    buffer.get(bytes);
    return Base64.getEncoder().encodeToString(bytes);
  }

  /** What {@link #encoded} wrote. */
  public static Latencies decode(String encoded) {
    try {
      ByteBuffer buffer = ByteBuffer.wrap(Base64.getDecoder().decode(encoded));
      Histogram sum = emptyHistogram();
      sum.add(Histogram.decodeFromCompressedByteBuffer(buffer, HIGHEST_NANOS));
      return new Latencies(sum);
    } catch (DataFormatException | RuntimeException e) {
      throw new IllegalArgumentException(
          "expected an HdrHistogram in base 64, got a text of %d characters: %s"
              .formatted(encoded.length(), e),
          e);
    }
  }

  @Override
  public String toString() {
    return "%d latencies, p50 %.3f ms, p99 %.3f ms, max %.3f ms"
        .formatted(count(), millis(50), millis(99), maxMillis());
  }
}
