package joist.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.stub.StreamObserver;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The answers of a stream: one after the other as they come, or all once it has ended. */
final class Streamed<A> implements StreamObserver<A> {
  private final BlockingQueue<A> answers = new LinkedBlockingQueue<>();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();

  @Override
  public void onNext(A answer) {
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

  /** The next that was not taken. */
  A next() throws InterruptedException {
    A next = answers.poll(2, TimeUnit.MINUTES);
    assertThat(next).as("an answer; the stream's end: %s", ended).isNotNull();
    return next;
  }

  /** All that were not taken, at the end. */
  List<A> await() throws Exception {
    ended.get(2, TimeUnit.MINUTES);
    return List.copyOf(answers);
  }
}
