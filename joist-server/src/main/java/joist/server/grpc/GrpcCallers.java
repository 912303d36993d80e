package joist.server.grpc;

import io.vertx.grpc.server.GrpcServerRequest;
import java.util.function.Supplier;
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

  /**
   * The callers of a stream's messages, as each comes: none waits longer than the stream, which has
   * just come. They throw what {@link #of} does.
   */
  public static Supplier<Caller> ofStream(GrpcServerRequest<?, ?> call) {
    Caller stream = Caller.patient(sender(call));
    return () -> {
      Timeouts.apply(call.headers(), stream);
      Caller caller = Caller.patient(sender(call));
      caller.waitAtMost(stream.remainingNanos());
      watch(call, caller);
      return caller;
    };
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
