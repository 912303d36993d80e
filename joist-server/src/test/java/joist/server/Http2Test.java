package joist.server;

import static org.assertj.core.api.Assertions.assertThat;

import inference.ModelInferRequest;
import inference.ModelStreamInferResponse;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import joist.server.http.Limits;
import joist.server.http.Patience;
import joist.serving.SmallModels;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many calls over one connection, which is all that a channel of gRPC has. */
class Http2Test {
  /** After which the server closes a connection that says nothing, where it is brief. */
  private static final Duration IDLE = Duration.ofMillis(500);

  @TempDir static Path folder;
  private static Running running;
  private static ManagedChannel channel;

  @BeforeAll
  static void start() {
    running = Running.smallModels(folder);
    channel = GrpcCalls.channel(running);
  }

  @AfterAll
  static void stop() {
    channel.shutdownNow();
    running.close();
  }

  /** A stream that stays open; what comes of it is an answer, or how it ended. */
  private static final class Open extends ClientCall.Listener<ModelStreamInferResponse> {
    private final ClientCall<ModelInferRequest, ModelStreamInferResponse> call;
    private final BlockingQueue<Object> came = new LinkedBlockingQueue<>();

    Open() {
      this(channel);
    }

    Open(ManagedChannel over) {
      call = over.newCall(GrpcCalls.STREAM, CallOptions.DEFAULT);
      call.start(this, new Metadata());
    }

    void ask() {
      call.request(1);
      send(1);
    }

    void send(int rows) {
      call.sendMessage(GrpcCalls.twice(rows));
    }

    boolean isAnswered() throws InterruptedException {
      return came.poll(2, TimeUnit.MINUTES) instanceof ModelStreamInferResponse;
    }

    void requireAnswer() throws InterruptedException {
      assertThat(came.poll(2, TimeUnit.MINUTES))
          .isInstanceOfSatisfying(
              ModelStreamInferResponse.class,
              answer -> assertThat(answer.getErrorMessage()).isEmpty());
    }

    @Override
    public void onMessage(ModelStreamInferResponse answer) {
      came.add(answer);
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      came.add(status);
    }
  }

  @Test
  void moreThanAHundredCallsAreTakenAtOnce() throws Exception {
    List<Open> all = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      Open open = new Open();
      open.ask();
      all.add(open);
    }
    for (Open open : all) {
      open.requireAnswer();
    }
    all.forEach(open -> open.call.halfClose());
  }

  /** What the client sends beyond that stays with the client, whose transport is not ready then. */
  @Test
  void aStreamWhoseAnswerIsNotReadIsReadNoFurther() throws Exception {
    ManagedChannel own =
        NettyChannelBuilder.forAddress("127.0.0.1", running.port())
            .usePlaintext()
            .flowControlWindow(1 << 16)
            .build();
    Open greedy = new Open(own);
    greedy.send(350_000); // its answer is larger than the client's window
    greedy.send(350_000);
    for (int i = 0; i < 200; i++) {
      Open other = new Open();
      other.ask();
      other.requireAnswer();
      other.call.halfClose();
    }
    assertThat(greedy.call.isReady()).isFalse();
    own.shutdownNow();
  }

  /** Connections that say nothing are closed after a while; this one has a stream that does. */
  @Test
  void aStreamStaysOpenLongerThanAConnectionThatSaysNothing() throws Exception {
    Limits limits = Limits.STANDARD;
    Patience brief = new Patience(IDLE, IDLE);
    try (Running hasty =
        Running.registry(
            Running.settings()
                .withLimits(
                    new Limits(
                        limits.bodyBytes(),
                        limits.rows(),
                        limits.nesting(),
                        limits.atOnce(),
                        brief)),
            folder.resolve("hasty"),
            Map.of("twice", SmallModels.tensors(folder)))) {
      int tried = 0;
      while (!staysOpen(hasty)) { // where the machine was away it had said nothing
        assertThat(++tried).as("times that it was closed").isLessThan(20);
      }
    }
  }

  /** Whether all is answered that a stream asks for more than twice that time. */
  private static boolean staysOpen(Running hasty) throws InterruptedException {
    ManagedChannel own = GrpcCalls.channel(hasty);
    try {
      Open stream = new Open(own);
      long start = System.nanoTime();
      do {
        stream.ask();
        if (!stream.isAnswered()) {
          return false;
        }
      } while (System.nanoTime() - start < IDLE.multipliedBy(2).plusMillis(100).toNanos());
      stream.call.halfClose();
      return true;
    } finally {
      own.shutdownNow();
    }
  }

  @Test
  void aClientThatCancelsManyCallsKeepsItsConnection() throws Exception {
    Open kept = new Open();
    kept.ask();
    kept.requireAnswer();
    for (int i = 0; i < 500; i++) {
      Open cancelled = new Open();
      cancelled.ask();
      cancelled.requireAnswer(); // so that each is reset on the wire
      cancelled.call.cancel("enough", null);
    }
    kept.ask();
    kept.requireAnswer();
    kept.call.halfClose();
  }
}
