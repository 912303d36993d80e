package joist.serving.aim;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;
import joist.serving.batch.BatchPolicy;

/**
 * What was said of the requests of one model; what was not said is as for all models.
 *
 * @param p99 the latency that 99 of 100 admitted requests stay below
 * @param deadline how long callers wait that do not say how long
 * @param batching which requests of tensors run together
 * @param tensorBytes what one tensor of a request may take in memory
 */
public record Aim(
    Optional<Duration> p99,
    Optional<Duration> deadline,
    Optional<SaidPolicy> batching,
    Optional<Long> tensorBytes) {
  /** Nothing was said. */
  public static final Aim COMMON = new Aim(Optional.empty(), Optional.empty(), Optional.empty());

  /** With tensors as for all models. */
  public Aim(Optional<Duration> p99, Optional<Duration> deadline, Optional<SaidPolicy> batching) {
    this(p99, deadline, batching, Optional.empty());
  }

  public Aim {
    tensorBytes.ifPresent(Aim::requireSome);
    Stream.concat(p99.stream(), deadline.stream()).forEach(Aim::requirePositive);
  }

  private static void requirePositive(Duration duration) {
    if (duration.isNegative() || duration.isZero()) {
      throw new IllegalArgumentException("expected a duration above 0, got " + duration);
    }
  }

  private static void requireSome(long bytes) {
    if (bytes < 1) {
      throw new IllegalArgumentException("expected tensors of 1 byte or more, got " + bytes);
    }
  }

  /** An objective alone. */
  public static Aim under(Duration p99) {
    return new Aim(Optional.of(p99), Optional.empty(), Optional.empty());
  }

  /** The policy that was said. */
  public Optional<BatchPolicy> policy() {
    return batching.map(SaidPolicy::policy);
  }

  /** In words, such as {@code p99 20 ms, batching none}; empty where nothing was said. */
  @Override
  public String toString() {
    return String.join(
        ", ",
        Stream.of(
                p99.map(most -> "p99 " + millis(most)),
                deadline.map(most -> "deadline " + millis(most)),
                batching.map(policy -> "batching " + policy),
                tensorBytes.map("tensors up to %,d bytes"::formatted))
            .flatMap(Optional::stream)
            .toList());
  }

  private static String millis(Duration duration) {
    return BigDecimal.valueOf(duration.toNanos(), 6).stripTrailingZeros().toPlainString() + " ms";
  }
}
