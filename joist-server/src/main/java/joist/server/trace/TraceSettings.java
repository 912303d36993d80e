package joist.server.trace;

import java.net.URI;
import java.util.Optional;

/**
 * Where traces go.
 *
 * @param collector the address of an OTLP receiver over HTTP, such as {@code http://host:4318};
 *     empty for no traces at all
 * @param share of the requests that bring no trace of their own, from 0 to 1: those that do are
 *     traced as their caller says
 */
public record TraceSettings(Optional<URI> collector, double share) {
  public static final TraceSettings NONE = new TraceSettings(Optional.empty(), 0);

  public TraceSettings {
    collector.ifPresent(TraceSettings::check);
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException("expected a share from 0 to 1, got " + share);
    }
  }

  private static void check(URI uri) {
    String scheme = String.valueOf(uri.getScheme());
    if (uri.getHost() == null || !(scheme.equals("http") || scheme.equals("https"))) {
      throw new IllegalArgumentException(
          "expected the address of an OTLP receiver over HTTP, such as http://localhost:4318, got '%s'"
              .formatted(uri));
    }
  }

  /** Where spans are sent to. */
  Optional<String> tracesUrl() {
    return collector.map(uri -> uri.toString().replaceFirst("/+$", "") + "/v1/traces");
  }
}
