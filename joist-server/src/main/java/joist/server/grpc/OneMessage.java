package joist.server.grpc;

import io.vertx.core.Future;
import io.vertx.grpc.server.GrpcServerRequest;
import java.util.function.Supplier;
import joist.server.http.RequestException;

/**
 * Answers a call of one message, and tells one of none or of several so. Runs on the call's event
 * loop.
 *
 * <p>Source: "Status codes and their use in gRPC", for a number of requests that is not the
 * method's.
 */
final class OneMessage<A> {
  private final GrpcServerRequest<?, A> call;
  private boolean came;
  private boolean over;

  OneMessage(GrpcServerRequest<?, A> call) {
    this.call = call;
  }

  void take(Supplier<Future<A>> answering) {
    if (came || over) {
      fail(wrongCount("more"));
      return;
    }
    came = true;
    answering.get().onSuccess(this::answer).onFailure(this::fail);
  }

  private void answer(A answer) {
    if (!over) {
      over = true;
      GrpcErrors.write(call, () -> call.response().end(answer));
    }
  }

  void fail(Throwable why) {
    if (!over) {
      over = true;
      GrpcErrors.end(call, why);
    }
  }

  /** The caller has sent all it has. */
  void end() {
    if (!came) {
      fail(wrongCount("none"));
    }
  }

  /** What to tell a caller that sent no message, or another one. */
  static RequestException wrongCount(String got) {
    return RequestException.notImplemented(
        "expected one message in a call of this method, got " + got);
  }
}
