package joist.server.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.vertx.core.MultiMap;
import java.net.URI;
import java.util.Optional;
import joist.serving.flight.TraceContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TracingTest {
  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String SPAN = "00f067aa0ba902b7";

  private static Tracing tracing(double share, double chance) {
    return new Tracing(
        new TraceSettings(Optional.of(URI.create("http://localhost:4318")), share),
        () -> chance,
        () -> 4);
  }

  private static MultiMap parent(String header) {
    return MultiMap.caseInsensitiveMultiMap().add("traceparent", header);
  }

  @Test
  void goesOnWithTheTraceOfACallerThatRecords() {
    assertThat(tracing(0, 0.5).of(parent("00-" + TRACE + "-" + SPAN + "-01")))
        .isEqualTo(new TraceContext(TRACE, SPAN));
    assertThat(tracing(1, 0.5).of(parent("00-" + TRACE + "-" + SPAN + "-00")))
        .as("a caller that does not record")
        .isNull();
    assertThat(
            tracing(0, 0.5).of(parent("cc-" + TRACE + "-" + SPAN + "-01-what the future brings")))
        .as("a later version")
        .isEqualTo(new TraceContext(TRACE, SPAN));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "00",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
        "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
        "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
        "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more"
      })
  void aHeaderThatIsNoneCountsAsNone(String header) {
    assertThat(TraceParent.parse(header)).isEmpty();
    assertThat(tracing(0, 0.5).of(parent(header))).isNull();
  }

  @Test
  void samplesRequestsThatBringNoTrace() {
    MultiMap none = MultiMap.caseInsensitiveMultiMap();
    assertThat(tracing(0.6, 0.5).of(none))
        .isEqualTo(new TraceContext("00000000000000040000000000000005", ""));
    assertThat(tracing(0.5, 0.5).of(none)).isNull();
    assertThat(new Tracing(TraceSettings.NONE).of(parent("00-" + TRACE + "-" + SPAN + "-01")))
        .as("no receiver")
        .isNull();
  }

  @Test
  void refusesReceiversThatAreNone() {
    for (String wrong : new String[] {"localhost:4318", "grpc://localhost:4317", "/v1/traces"}) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new TraceSettings(Optional.of(URI.create(wrong)), 1))
          .withMessageContaining("such as http://localhost:4318, got '" + wrong);
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new TraceSettings(Optional.empty(), 1.5))
        .withMessageContaining("0 to 1");
  }
}
