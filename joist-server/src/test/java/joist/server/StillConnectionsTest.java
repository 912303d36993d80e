package joist.server;

import static org.assertj.core.api.Assertions.assertThat;

import inference.ModelInferRequest;
import inference.ModelStreamInferResponse;
import io.grpc.ManagedChannel;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import joist.server.http.Limits;
import joist.server.http.Patience;
import joist.serving.Await;
import joist.serving.SmallModels;
import joist.serving.admission.ComputePool;
import joist.serving.batch.NoBatching;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Connections on which nothing moves for longer than an idle one may be, since callers wait. */
class StillConnectionsTest {
  /** A body by whose size it is one for the queue, as nothing is known of the model yet. */
  private static final String ROW =
      "{\"inputs\":[{\"name\":\"x\",\"shape\":[1,3],\"datatype\":\"FP32\",\"data\":[1,2,3]}]}"
          + " ".repeat(20_000);

  @TempDir Path folder;
  private Running running;

  /** Ends what is idle for a second. */
  @BeforeEach
  void start() {
    Patience patience = new Patience(Duration.ofSeconds(1), Duration.ofMinutes(2));
    ServerSettings settings =
        Running.settings()
            .withObjective(
                new ServerSettings.Objective(Duration.ofMinutes(2), 64 << 20, 1, new NoBatching()))
            .withLimits(new Limits(1 << 20, 1000, 32, 100, patience));
    running = Running.registry(settings, folder, Map.of("twice", SmallModels.tensors(folder)));
  }

  @AfterEach
  void stop() {
    running.close();
  }

  /** Waits until idle connections have been ended, twice over. */
  private void pauseLongerThanAnIdleOneMay() throws IOException {
    for (int i = 0; i < 2; i++) {
      try (Socket idle = new Socket("127.0.0.1", running.port())) {
        idle.setSoTimeout(120_000);
        assertThat(idle.getInputStream().readAllBytes()).isEmpty();
      }
    }
  }

  @Test
  void anAnswerMayTakeLongerThanAnIdleConnectionMay() throws Exception {
    ComputePool pool = running.server.shared().models().gate().pool();
    CountDownLatch held = new CountDownLatch(1);
    pool.offer(0, () -> awaitQuietly(held));
    try {
      CompletableFuture<HttpResponse<String>> asked = askUntilItWaits(pool);
      pauseLongerThanAnIdleOneMay();
      held.countDown();

      HttpResponse<String> answer = asked.get(2, TimeUnit.MINUTES);
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    } finally {
      held.countDown();
    }
  }

  /** Again where the machine was away between the connection and what is sent on it. */
  private CompletableFuture<HttpResponse<String>> askUntilItWaits(ComputePool pool) {
    while (true) {
      CompletableFuture<HttpResponse<String>> asked = CompletableFuture.supplyAsync(this::ask);
      Await.until("it waits for its model", () -> pool.queued() == 1 || asked.isDone());
      if (!asked.isDone()) {
        return asked;
      }
    }
  }

  private HttpResponse<String> ask() {
    try {
      return running.post("/v2/models/twice/infer", ROW);
    } catch (IOException | InterruptedException failed) {
      throw new IllegalStateException(failed);
    }
  }

  @Test
  void aStreamMayPauseBetweenItsMessages() throws Exception {
    ManagedChannel channel = GrpcCalls.channel(running);
    try {
      BlockingQueue<Object> heard = new LinkedBlockingQueue<>();
      StreamObserver<ModelInferRequest> requests = open(channel, heard);
      while (heard.poll(2, TimeUnit.MINUTES) instanceof Throwable) { // as in askUntilItWaits
        requests = open(channel, heard);
      }
      pauseLongerThanAnIdleOneMay();
      requests.onNext(GrpcCalls.twice(1));
      assertThat(heard.poll(2, TimeUnit.MINUTES)).isInstanceOf(ModelStreamInferResponse.class);
      requests.onCompleted();
      assertThat(heard.poll(2, TimeUnit.MINUTES)).isEqualTo("end");
    } finally {
      channel.shutdownNow();
    }
  }

  private static StreamObserver<ModelInferRequest> open(
      ManagedChannel channel, BlockingQueue<Object> heard) {
    StreamObserver<ModelInferRequest> requests = GrpcCalls.stream(channel, new Heard(heard));
    requests.onNext(GrpcCalls.twice(1));
    return requests;
  }

  private record Heard(BlockingQueue<Object> all)
      implements StreamObserver<ModelStreamInferResponse> {
    @Override
    public void onNext(ModelStreamInferResponse answer) {
      all.add(answer);
    }

    @Override
    public void onError(Throwable why) {
      all.add(why);
    }

    @Override
    public void onCompleted() {
      all.add("end");
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException goingDown) {
      Thread.currentThread().interrupt();
    }
  }
}
