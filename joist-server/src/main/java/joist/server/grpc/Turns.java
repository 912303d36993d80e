package joist.server.grpc;

import io.vertx.core.Future;
import io.vertx.grpc.common.GrpcMessage;
import io.vertx.grpc.server.GrpcServerRequest;
import java.time.Duration;
import java.util.function.Supplier;
import joist.server.intake.RequestMemory;

/** Answers a stream's messages in their order, one at a time. Runs on the call's event loop. */
final class Turns<A> {
  private final GrpcServerRequest<?, A> call;
  private final FramedCall bytes;
  private Future<Void> last = Future.succeededFuture();

  /**
   * @param memory that the message takes room in which is answered now
   * @param patience how long a message may take to come
   */
  Turns(GrpcServerRequest<?, A> call, FramedCall bytes, RequestMemory memory, Duration patience) {
    this.call = call;
    this.bytes = bytes;
    bytes.takeRoom(
        new StreamRoom(memory, patience, why -> GrpcErrors.end(call, bytes.turnedAway(why))));
  }

  void take(GrpcMessage frame, Supplier<Future<A>> answering) {
    call.pause();
    bytes.hold(frame.payload().length());
    last =
        last.compose(before -> answering.get().onFailure(why -> GrpcErrors.end(call, why)))
            .onComplete(made -> bytes.answered())
            .compose(answer -> GrpcErrors.write(call, () -> call.response().write(answer)))
            .onComplete(over -> goOn()); // after a failure what still comes is dropped
  }

  private void goOn() {
    bytes.release();
    GrpcErrors.unlessGone(call::resume);
  }

  /** The caller has sent all it has; its last answers go out before the stream ends. */
  void end() {
    last.onSuccess(written -> GrpcErrors.unlessGone(call.response()::end));
  }
}
