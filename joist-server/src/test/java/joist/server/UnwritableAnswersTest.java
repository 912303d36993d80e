package joist.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.Message;
import inference.ModelInferRequest;
import inference.ModelInferResponse;
import inference.ModelStreamInferResponse;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.ManagedChannelBuilder;
import io.grpc.Status;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import joist.server.grpc.GrpcMethods;
import joist.server.http.Limits;
import joist.server.intake.RequestMemory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Calls whose answers cannot be made, or not be written: each is told so, none waits for ever. */
class UnwritableAnswersTest {
  private final Vertx vertx = Vertx.vertx();
  private ManagedChannel channel;

  @BeforeEach
  void start() {
    GrpcMethods methods =
        new GrpcMethods(
            vertx, Limits.STANDARD, new RequestMemory(1 << 20, Duration.ofMinutes(2), 0));
    GrpcMethods.Service service = methods.service("inference.GRPCInferenceService");
    ModelInferRequest prototype = ModelInferRequest.getDefaultInstance();
    service.<ModelInferRequest, Message>unary(
        "ModelInfer",
        prototype,
        (call, asked) -> answer(asked.getId(), ModelInferResponse.getDefaultInstance()));
    service.<ModelInferRequest, Message>stream(
        "ModelStreamInfer",
        prototype,
        stream ->
            (call, asked) -> answer(asked.getId(), ModelStreamInferResponse.getDefaultInstance()));
    HttpServer server =
        vertx
            .createHttpServer()
            .requestHandler(call -> methods.handle(call, why -> {}))
            .listen(0, "127.0.0.1")
            .await();
    channel =
        ManagedChannelBuilder.forAddress("127.0.0.1", server.actualPort()).usePlaintext().build();
  }

  @AfterEach
  void stop() {
    channel.shutdownNow();
    vertx.close().await();
  }

  private static Future<Message> answer(String id, Message right) {
    return switch (id) {
      case "right" -> Future.succeededFuture(right);
      case "unwritable" ->
          Future.succeededFuture(unwritable(new IllegalArgumentException("it has no bytes")));
      case "closed" ->
          Future.succeededFuture(unwritable(new IllegalStateException("Already closed")));
      default -> throw new NoClassDefFoundError("joist/Absent");
    };
  }

  private static Message unwritable(RuntimeException why) {
    return (Message)
        Proxy.newProxyInstance(
            Message.class.getClassLoader(),
            new Class<?>[] {Message.class},
            (proxy, method, arguments) -> {
              throw why;
            });
  }

  private static ModelInferRequest asking(String id) {
    return ModelInferRequest.newBuilder().setId(id).build();
  }

  private ModelInferResponse called(String id) {
    return ClientCalls.blockingUnaryCall(
        channel,
        GrpcCalls.INFER,
        CallOptions.DEFAULT.withDeadlineAfter(2, TimeUnit.MINUTES),
        asking(id));
  }

  @Test
  void ofOneMessage() {
    for (String id : new String[] {"unwritable", "closed", "defect"}) {
      assertThatThrownBy(() -> called(id))
          .extracting(Status::fromThrowable)
          .extracting(Status::getCode)
          .as(id)
          .isEqualTo(Status.Code.INTERNAL);
      assertThat(called("right")).isEqualTo(ModelInferResponse.getDefaultInstance());
    }
  }

  private Streamed<ModelStreamInferResponse> streamed(String... ids) {
    Streamed<ModelStreamInferResponse> answers = new Streamed<>();
    StreamObserver<ModelInferRequest> requests = GrpcCalls.stream(channel, answers);
    for (String id : ids) {
      requests.onNext(asking(id));
    }
    requests.onCompleted();
    return answers;
  }

  /** A stream has one status: those that are behind in it are told by that too. */
  @Test
  void ofAStream() throws Exception {
    assertThat(streamed("right", "right").await()).hasSize(2);
    for (String id : new String[] {"unwritable", "closed", "defect"}) {
      assertThatThrownBy(() -> streamed("right", id, "right").await())
          .cause()
          .extracting(Status::fromThrowable)
          .extracting(Status::getCode)
          .as(id)
          .isEqualTo(Status.Code.INTERNAL);
      assertThat(streamed("right", "right").await()).hasSize(2);
    }
  }
}
