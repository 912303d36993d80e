package joist.server.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import joist.serving.Await;
import joist.serving.flight.FlightOutcome;
import joist.serving.flight.RequestFlight;
import joist.serving.flight.Sender;
import joist.serving.flight.TraceContext;
import org.junit.jupiter.api.Test;

/** The thread that sends traces, whatever becomes of one of them. */
class TracesThreadTest {
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final FlightOutcome ANSWERED = new FlightOutcome.Answered(1);

  /** Keeps the names of what it is told, once it may. */
  private static final class Receiver implements SpanExporter {
    private final Queue<String> names = new ConcurrentLinkedQueue<>();
    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch open = new CountDownLatch(1);
    private volatile boolean refuses;
    private volatile boolean fails;

    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
      asked.countDown();
      await(open);
      if (fails) {
        throw new IllegalStateException("a fault of the exporter's own");
      }
      if (refuses) {
        return CompletableResultCode.ofFailure();
      }
      spans.forEach(span -> names.add(span.getName()));
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode flush() {
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode shutdown() {
      return CompletableResultCode.ofSuccess();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(1, TimeUnit.MINUTES)).isTrue();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static RequestFlight flight(String model, FlightOutcome outcome) {
    return new RequestFlight(
        new Sender("id", "", new TraceContext("4bf92f3577b34da6a3ce929d0e0e4736", "")),
        model,
        1,
        new RequestFlight.Arrival(Instant.EPOCH, 1, 1, RequestFlight.DueBy.OBJECTIVE, 1),
        new RequestFlight.Course(RequestFlight.Way.AT_ONCE, 0, 0, 0, 0, 0, 1, 0),
        null,
        List.of(),
        outcome);
  }

  @Test
  void oneThatCannotBeMadeIsCountedAndTheNextIsSent() {
    Receiver receiver = new Receiver();
    receiver.open.countDown();
    Traces traces = new Traces(receiver, "0", PATIENCE);
    try (traces) {
      traces.over(flight("bad", null)); // as a fault of this server's own might make it
      traces.over(flight("good", ANSWERED));
    }
    assertThat(receiver.names).contains("infer good").doesNotContain("infer bad");
    assertThat(traces.dropped()).isEqualTo(1);
  }

  @Test
  void whatTheReceiverRefusesIsCountedByRequests() {
    Receiver receiver = new Receiver();
    receiver.refuses = true;
    receiver.open.countDown();
    Traces traces = new Traces(receiver, "0", PATIENCE);
    try (traces) {
      traces.over(flight("one", ANSWERED));
      traces.over(flight("two", ANSWERED));
    }
    assertThat(traces.dropped()).isEqualTo(2);
  }

  @Test
  void whatTheExporterFailsWithIsCountedByRequests() {
    Receiver receiver = new Receiver();
    receiver.fails = true;
    receiver.open.countDown();
    Traces traces = new Traces(receiver, "0", PATIENCE);
    try (traces) {
      traces.over(flight("one", ANSWERED));
      traces.over(flight("two", ANSWERED));
      traces.over(flight("three", ANSWERED));
    }
    assertThat(traces.dropped()).isEqualTo(3);
  }

  @Test
  void whatStillWaitsWhenTheServerGoesIsCounted() {
    Receiver receiver = new Receiver(); // which answers nothing until it is interrupted
    receiver.refuses = true;
    Traces traces = new Traces(receiver, "0", Duration.ofMillis(20));
    try (traces) {
      traces.over(flight("first", ANSWERED));
      await(receiver.asked);
      for (int i = 0; i < 5; i++) {
        traces.over(flight("more", ANSWERED));
      }
    }
    Await.until( // its thread may be a little later
        "all are counted", traces::dropped, dropped -> dropped >= 6);
    assertThat(traces.dropped()).isEqualTo(6);
  }

  @Test
  void whatComesFasterThanItIsTakenIsCounted() {
    Receiver receiver = new Receiver();
    try (Traces traces = new Traces(receiver, "0", PATIENCE)) {
      traces.over(flight("first", ANSWERED));
      await(receiver.asked);
      for (int i = 0; i < 2_048 + 7; i++) {
        traces.over(flight("more", ANSWERED));
      }
      assertThat(traces.dropped()).isEqualTo(7);
      receiver.open.countDown();
    }
  }
}
