package joist.server;

import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** All answers of a stream, once it has ended. */
final class Streamed<A> implements StreamObserver<A> {
  private final List<A> answers = new ArrayList<>(); // of the channel's thread until ended
  private final CompletableFuture<List<A>> ended = new CompletableFuture<>();

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
    ended.complete(answers);
  }

  List<A> await() throws Exception {
    return ended.get(2, TimeUnit.MINUTES);
  }
}
