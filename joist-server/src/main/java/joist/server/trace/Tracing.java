package joist.server.trace;

import io.vertx.core.MultiMap;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import joist.serving.flight.TraceContext;
import org.jspecify.annotations.Nullable;

/** Decides, as a request comes, whether it is traced. Thread-safe. */
public final class Tracing {
  private static final String PARENT = "traceparent";

  private final TraceSettings settings;
  private final DoubleSupplier chance;
  private final LongSupplier number;

  public Tracing(TraceSettings settings) {
    this(
        settings,
        () -> ThreadLocalRandom.current().nextDouble(),
        () -> ThreadLocalRandom.current().nextLong());
  }

  /**
   * @param chance from 0 to 1, at random
   * @param number any, at random
   */
  Tracing(TraceSettings settings, DoubleSupplier chance, LongSupplier number) {
    this.settings = settings;
    this.chance = chance;
    this.number = number;
  }

  /** Where a request with these headers is traced; null where it is not. */
  public @Nullable TraceContext of(MultiMap headers) {
    if (settings.collector().isEmpty()) {
      return null;
    }
    String header = headers.get(PARENT);
    Optional<TraceParent> parent = header == null ? Optional.empty() : TraceParent.parse(header);
    if (parent.isPresent()) {
      TraceParent caller = parent.get();
      return caller.sampled() ? new TraceContext(caller.traceId(), caller.parentId()) : null;
    }
    return chance.getAsDouble() < settings.share() ? new TraceContext(newTrace(), "") : null;
  }

  private String newTrace() {
    long low = number.getAsLong() | 1; // never 0, which would be no trace
    return "%016x%016x".formatted(number.getAsLong(), low);
  }

  /** What sends traces; empty where none are sent. */
  public static Optional<Traces> sender(TraceSettings settings, String version) {
    return settings.tracesUrl().map(url -> new Traces(url, version));
  }
}
