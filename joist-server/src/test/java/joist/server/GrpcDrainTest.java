package joist.server;

import static org.assertj.core.api.Assertions.assertThat;

import inference.ModelInferRequest;
import inference.ModelStreamInferResponse;
import io.grpc.ManagedChannel;
import io.grpc.stub.StreamObserver;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import joist.serving.Await;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A stream of gRPC that a server has taken, and that goes on as the server goes down. */
class GrpcDrainTest {
  @TempDir Path folder;

  @Test
  void aStreamThatWasTakenIsAnsweredToItsEnd() throws Exception {
    Running running = Running.smallModels(folder);
    ManagedChannel channel = GrpcCalls.channel(running);
    Streamed<ModelStreamInferResponse> answers = new Streamed<>();
    try {
      StreamObserver<ModelInferRequest> asking = GrpcCalls.stream(channel, answers);
      asking.onNext(GrpcCalls.twice(1));
      answers.next();
      int port = running.port();
      CompletableFuture<Void> closing =
          CompletableFuture.runAsync(running::close, task -> Thread.ofPlatform().start(task));
      Await.untilClosed(port);

      asking.onNext(GrpcCalls.twice(2));
      ModelStreamInferResponse answer = answers.next();
      assertThat(answer.getErrorMessage()).isEmpty();
      assertThat(answer.getInferResponse().getOutputs(0).getShapeList()).isEqualTo(List.of(2L, 3L));
      asking.onCompleted();
      assertThat(answers.await()).isEmpty();
      closing.get(2, TimeUnit.MINUTES);
    } finally {
      channel.shutdownNow();
      running.close();
    }
  }
}
