package joist.server;

import static org.assertj.core.api.Assertions.assertThat;

import inference.ModelInferRequest;
import inference.ModelStreamInferResponse;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
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
    BlockingQueue<ModelStreamInferResponse> answers = new LinkedBlockingQueue<>();
    CompletableFuture<Void> ended = new CompletableFuture<>();
    try {
      StreamObserver<ModelInferRequest> asking =
          ClientCalls.asyncBidiStreamingCall(
              channel.newCall(GrpcCalls.STREAM, CallOptions.DEFAULT),
              new StreamObserver<>() {
                @Override
                public void onNext(ModelStreamInferResponse answer) {
                  answers.add(answer);
                }

                @Override
                public void onError(Throwable why) {
                  ended.completeExceptionally(why);
                }

                @Override
                public void onCompleted() {
                  ended.complete(null);
                }
              });
      asking.onNext(GrpcCalls.twice(1));
      assertThat(answers.poll(2, TimeUnit.MINUTES)).isNotNull();
      int port = running.port();
      CompletableFuture<Void> closing =
          CompletableFuture.runAsync(running::close, task -> Thread.ofPlatform().start(task));
      Await.until("no more is taken", () -> isClosed(port));

      asking.onNext(GrpcCalls.twice(2));
      ModelStreamInferResponse answer = answers.poll(2, TimeUnit.MINUTES);
      assertThat(answer).as("an answer; the stream's end: %s", ended).isNotNull();
      assertThat(answer.getErrorMessage()).isEmpty();
      assertThat(answer.getInferResponse().getOutputs(0).getShapeList()).isEqualTo(List.of(2L, 3L));
      asking.onCompleted();
      ended.get(2, TimeUnit.MINUTES);
      closing.get(2, TimeUnit.MINUTES);
    } finally {
      channel.shutdownNow();
      running.close();
    }
  }

  private static boolean isClosed(int port) {
    try (Socket taken = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return false;
    } catch (ConnectException closed) {
      return true;
    } catch (IOException closing) {
      return false;
    }
  }
}
