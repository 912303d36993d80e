package joist.server.grpc;

import com.google.protobuf.Message;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.grpc.common.GrpcMessageEncoder;
import io.vertx.grpc.common.ServiceMethod;
import io.vertx.grpc.common.ServiceName;
import io.vertx.grpc.server.GrpcServer;
import io.vertx.grpc.server.GrpcServerOptions;
import io.vertx.grpc.server.GrpcServerRequest;
import java.util.function.Function;
import joist.server.access.Demand;
import joist.server.http.Limits;
import joist.server.http.RequestException;

/** The methods of all services of one event loop. */
public final class GrpcMethods {
  private final GrpcServer server;
  private final Limits limits;

  public GrpcMethods(Vertx vertx, Limits limits) {
    this.limits = limits;
    this.server =
        GrpcServer.server(vertx, new GrpcServerOptions().setMaxMessageSize(limits.bodyBytes()));
  }

  /** What takes the requests whose content type is gRPC's. */
  public GrpcServer server() {
    return server;
  }

  /** Turns a call away that is not let in. */
  public static void refuse(HttpServerRequest request, RequestException why) {
    GrpcErrors.refuse(request, why);
  }

  /** Answers one message; the future's failure becomes a gRPC status. */
  @FunctionalInterface
  public interface Unary<Q, A> {
    Future<A> answer(GrpcServerRequest<Q, A> call, Q message);
  }

  /** A service, whose methods are added to it. */
  public Service service(String name) {
    return new Service(ServiceName.create(name));
  }

  /** Adds methods under one service's name. */
  public final class Service {
    private final ServiceName name;

    Service(ServiceName name) {
      this.name = name;
    }

    /** A method that answers at once. */
    public <Q extends Message, A extends Message> void now(
        String method, Q prototype, Function<Q, A> answer) {
      this.<Q, A>unary(
          method, prototype, (call, message) -> Future.succeededFuture(answer.apply(message)));
    }

    /** A method that takes one message and gives one. */
    public <Q extends Message, A extends Message> void unary(
        String method, Q prototype, Unary<Q, A> body) {
      requireDemand(name, method);
      Frames<Q> frames = new Frames<>(prototype, limits.bodyBytes());
      server.callHandler(
          ServiceMethod.<Q, A>server(name, method, GrpcMessageEncoder.encoder(), frames),
          call -> {
            call.invalidMessageHandler(tooLarge -> GrpcErrors.end(call.response(), tooLarge()));
            call.messageHandler(frame ->
                answer(body, call, frames, frame)
                    .onSuccess(call.response()::end)
                    .onFailure(why -> GrpcErrors.end(call.response(), why)));
          });
    }

    /**
     * A method that takes any number of messages and answers each, one after the other: the next is
     * not taken from the socket before the last is answered.
     */
    public <Q extends Message, A extends Message> void stream(
        String method, Q prototype, Unary<Q, A> body) {
      requireDemand(name, method);
      Frames<Q> frames = new Frames<>(prototype, limits.bodyBytes());
      server.callHandler(
          ServiceMethod.<Q, A>server(name, method, GrpcMessageEncoder.encoder(), frames),
          call -> {
            Turns<A> turns = new Turns<>(call);
            call.invalidMessageHandler(tooLarge -> GrpcErrors.end(call.response(), tooLarge()));
            call.messageHandler(frame -> turns.take(() -> answer(body, call, frames, frame)));
            call.endHandler(ended -> turns.end());
          });
    }
  }

  /** What a method demands of its callers is said before it is served. */
  private static void requireDemand(ServiceName service, String method) {
    String path = "/" + service.fullyQualifiedName() + "/" + method;
    if (!Demand.isListed(path)) {
      throw new IllegalStateException("expected " + path + " to be in the table of Demand");
    }
  }

  private static <Q extends Message, A> Future<A> answer(
      Unary<Q, A> body,
      GrpcServerRequest<Q, A> call,
      Frames<Q> frames,
      io.vertx.grpc.common.GrpcMessage frame) {
    try {
      return body.answer(call, frames.decode(frame));
    } catch (RuntimeException why) {
      return Future.failedFuture(why);
    }
  }

  private RequestException tooLarge() {
    return RequestException.tooLarge(
        "expected a message of at most %,d bytes; split the rows over several requests"
            .formatted(limits.bodyBytes()));
  }
}
