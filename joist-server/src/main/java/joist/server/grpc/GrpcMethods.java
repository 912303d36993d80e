package joist.server.grpc;

import com.google.protobuf.Message;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.grpc.common.GrpcMessage;
import io.vertx.grpc.common.GrpcMessageEncoder;
import io.vertx.grpc.common.ServiceMethod;
import io.vertx.grpc.common.ServiceName;
import io.vertx.grpc.server.GrpcServer;
import io.vertx.grpc.server.GrpcServerOptions;
import io.vertx.grpc.server.GrpcServerRequest;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import joist.server.access.Demand;
import joist.server.http.Limits;
import joist.server.http.RequestException;
import joist.server.intake.Holding;
import joist.server.intake.RequestMemory;
import org.jspecify.annotations.Nullable;

/** The methods of all services of one event loop. */
public final class GrpcMethods {
  private final GrpcServer server;
  private final Limits limits;
  private final RequestMemory memory;
  private final Set<String> services = new HashSet<>();
  private @Nullable FramedCall entering; // whose method is looked for

  /**
   * @param memory that messages take room in when they are unpacked
   */
  public GrpcMethods(Vertx vertx, Limits limits, RequestMemory memory) {
    this.limits = limits;
    this.memory = memory;
    this.server =
        GrpcServer.server(vertx, new GrpcServerOptions().setMaxMessageSize(limits.bodyBytes()));
  }

  /**
   * Takes a request whose content type is gRPC's.
   *
   * @param turnedAway hears why no method is asked, where its bytes are no message
   */
  public void handle(HttpServerRequest call, Consumer<Throwable> turnedAway) {
    FramedCall bytes = new FramedCall(call, turnedAway);
    entering = bytes;
    server.handle(bytes);
    entering = null;
  }

  /** Turns a call away that is not let in. */
  public static void refuse(HttpServerRequest request, RequestException why) {
    GrpcErrors.refuse(request, why);
  }

  /** What an answer within a call says of {@code why}. */
  public static String told(GrpcServerRequest<?, ?> call, Throwable why) {
    return GrpcErrors.told(call.headers(), why).text();
  }

  /** Answers one message; the future's failure becomes a gRPC status. */
  @FunctionalInterface
  public interface Unary<Q, A> {
    Future<A> answer(GrpcServerRequest<Q, A> call, Q message);
  }

  /** Whether methods of such a service are here. */
  public boolean has(String service) {
    return services.contains(service);
  }

  /** A service, whose methods are added to it. */
  public Service service(String name) {
    services.add(name);
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
            OneMessage<A> one = new OneMessage<>(call);
            FramedCall bytes = Objects.requireNonNull(entering);
            call.invalidMessageHandler(tooLarge -> one.fail(bytes.turnedAway(tooLarge())));
            call.messageHandler(frame -> one.take(() -> answer(body, call, bytes, frames, frame)));
            call.endHandler(ended -> one.end());
          });
    }

    /**
     * A method that takes any number of messages and answers each, one after the other: the next is
     * not taken from the socket before the last is answered.
     *
     * @param bodies by the call, as it comes
     */
    public <Q extends Message, A extends Message> void stream(
        String method, Q prototype, Function<GrpcServerRequest<Q, A>, Unary<Q, A>> bodies) {
      requireDemand(name, method);
      Frames<Q> frames = new Frames<>(prototype, limits.bodyBytes());
      server.callHandler(
          ServiceMethod.<Q, A>server(name, method, GrpcMessageEncoder.encoder(), frames),
          call -> {
            FramedCall bytes = Objects.requireNonNull(entering);
            Turns<A> turns = new Turns<>(call, bytes, memory, limits.patience().body());
            Unary<Q, A> body = bodies.apply(call);
            call.invalidMessageHandler(
                tooLarge -> GrpcErrors.end(call, bytes.turnedAway(tooLarge())));
            call.messageHandler(
                frame -> turns.take(frame, () -> answer(body, call, bytes, frames, frame)));
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

  private <Q extends Message, A> Future<A> answer(
      Unary<Q, A> body,
      GrpcServerRequest<Q, A> call,
      FramedCall bytes,
      Frames<Q> frames,
      GrpcMessage frame) {
    if (frame.encoding().equals("identity")) {
      return answered(() -> body.answer(call, decoded(bytes, () -> frames.decode(frame))));
    }
    Holding unpacked = new Holding(memory);
    return answered(
            () -> body.answer(call, decoded(bytes, () -> frames.decode(frame, unpacked::count))))
        .onComplete(over -> unpacked.close());
  }

  private static <Q> Q decoded(FramedCall bytes, Supplier<Q> decoding) {
    try {
      return decoding.get();
    } catch (RuntimeException | Error why) {
      bytes.turnedAway(why);
      throw why;
    }
  }

  private static <A> Future<A> answered(Supplier<Future<A>> answering) {
    try {
      return answering.get();
    } catch (RuntimeException | Error why) { // or its caller would wait for ever
      return Future.failedFuture(why);
    }
  }

  private RequestException tooLarge() {
    return RequestException.tooLarge(
        "expected a message of at most %,d bytes; split the rows over several requests"
            .formatted(limits.bodyBytes()));
  }
}
