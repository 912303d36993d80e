package joist.server.grpc;

import io.vertx.grpc.server.GrpcServerRequest;
import joist.server.http.Caller;
import joist.server.http.Senders;
import joist.server.http.Timeouts;
import joist.serving.flight.Sender;

/** Who sent a call: gRPC's deadline, and whether the call still is. */
public final class GrpcCallers {
  private GrpcCallers() {}

  /**
   * The caller of a call of one message, which has just come; it has no other handlers of failures.
   *
   * @throws joist.server.http.RequestException when its deadline is malformed
   */
  public static Caller of(GrpcServerRequest<?, ?> call) {
    Caller caller = Caller.patient(sender(call));
    Timeouts.apply(call.headers(), caller);
    watch(call, caller);
    return caller;
  }

  /** The caller of one message of a stream; the stream's deadline is the client's to keep. */
  public static Caller ofStream(GrpcServerRequest<?, ?> call) {
    Caller caller = Caller.patient(sender(call));
    watch(call, caller);
    return caller;
  }

  /** Who does what is asked for, as the audit log names it. */
  public static String actor(GrpcServerRequest<?, ?> call) {
    return sender(call).caller();
  }

  private static Sender sender(GrpcServerRequest<?, ?> call) {
    return Senders.passed(call.headers());
  }

  private static void watch(GrpcServerRequest<?, ?> call, Caller caller) {
    call.errorHandler(error -> caller.leave());
    call.exceptionHandler(failure -> caller.leave());
    call.response().exceptionHandler(failure -> caller.leave());
  }
}
