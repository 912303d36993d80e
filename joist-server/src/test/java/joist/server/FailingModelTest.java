package joist.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.util.concurrent.ListenableFuture;
import inference.InferTensorContents;
import inference.ModelInferRequest;
import inference.ModelInferResponse;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.stub.ClientCalls;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import joist.graph.Dim;
import joist.graph.Graph;
import joist.graph.GraphBuilder;
import joist.graph.Node;
import joist.graph.ValueType;
import joist.onnx.OnnxWriter;
import joist.serving.Await;
import joist.serving.Deployment;
import joist.serving.SmallModels;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models that fail, or take long, on one request: the others do not notice. */
class FailingModelTest {
  private static final String TWICE =
      "{\"inputs\":[{\"name\":\"x\",\"shape\":[1,3],\"datatype\":\"FP32\",\"data\":[1,2,3]}]}";

  private static final String ENDLESS =
      "{\"inputs\":[{\"name\":\"x\",\"shape\":[],\"datatype\":\"INT64\",\"data\":[%d]}]}"
          .formatted(Long.MAX_VALUE);

  @TempDir static Path folder;
  private static Running running;

  @BeforeAll
  static void start() throws Exception {
    Path chosen = folder.resolve("chosen.onnx");
    Files.write(chosen, OnnxWriter.write(chosen()));
    running = Running.files(folder, SmallModels.tensors(folder), chosen, SmallModels.turns(folder));
  }

  @AfterAll
  static void stop() {
    running.close();
  }

  /** One of three numbers, by an index that the caller gives: a fourth there is not. */
  private static Graph chosen() {
    GraphBuilder builder = new GraphBuilder("chosen");
    ValueType type = ValueType.of(ElementType.I64, Dim.BATCH);
    String numbers = builder.constant("c", Tensor.of(Shape.of(3), new float[] {10, 20, 30}));
    builder.nodeNamed("y", Node.ONNX, "Gather", Map.of(), numbers, builder.input("index", type));
    builder.output("y", ValueType.of(ElementType.F32, Dim.BATCH));
    return builder.build();
  }

  private static HttpResponse<String> infer(String model, String body) throws Exception {
    return running.post("/v2/models/" + model + "/infer", body);
  }

  private static HttpResponse<String> numbers(String model, String name, String shape, Object data)
      throws Exception {
    return infer(
        model,
        "{\"inputs\":[{\"name\":\"%s\",\"shape\":%s,\"datatype\":\"INT64\",\"data\":[%s]}]}"
            .formatted(name, shape, data));
  }

  @Test
  void aModelThatFailsOnOneRequestAnswersTheNext() throws Exception {
    for (int i = 0; i < 20; i++) {
      HttpResponse<String> failed = numbers("chosen", "index", "[1]", 3 + i);
      assertThat(failed.statusCode()).as(failed.body()).isEqualTo(400);
      assertThat(failed.body()).contains("Gather").contains(Integer.toString(3 + i));
      assertThat(numbers("chosen", "index", "[2]", "0,2").body()).contains("10.0,30.0");
      assertThat(infer("twice", TWICE).body()).contains("2.0,4.0,6.0");
    }
    running.awaitNobodyInside();
  }

  @Test
  void aModelThatTakesLongKeepsNoOtherWaiting() throws Exception {
    assertThat(numbers("turns", "x", "[]", 3).body()).contains("3.0");
    assertThat(IntStream.range(0, 20).anyMatch(tried -> answeredWithinASlowOne() >= 5))
        .as("others are answered while a slow one runs")
        .isTrue();
  }

  /** How many requests began and were answered while one that takes long ran. */
  private static int answeredWithinASlowOne() {
    CompletableFuture<HttpResponse<String>> slow =
        CompletableFuture.supplyAsync(() -> {
          try {
            return numbers("turns", "x", "[]", 100_000);
          } catch (Exception failed) {
            throw new IllegalStateException(failed);
          }
        });
    Deployment turns = running.server.deployments().live("turns").orElseThrow();
    Await.until("it is inside, or has been", () -> turns.inFlight() > 0 || slow.isDone());
    int within = 0;
    for (; !slow.isDone(); within++) {
      assertThat(twice()).contains("2.0,4.0,6.0");
    }
    assertThat(slow.join().body()).contains("100000.0");
    return within - 1; // The last may have been answered behind it.
  }

  /** As many as there are threads, and some: each is told at its deadline, and gives its place. */
  @Test
  void aModelThatNeverEndsIsGivenUpAtTheDeadlinesOfItsCallers() {
    List<CompletableFuture<HttpResponse<String>>> endless =
        Stream.generate(() -> endless("2S")).limit(5).toList();

    Await.until("one is inside", () -> live().inFlight() > 0 || endless.getFirst().isDone());
    assertThat(endless)
        .allSatisfy(asked -> {
          HttpResponse<String> told = asked.join();
          assertThat(told.statusCode()).as(told.body()).isEqualTo(504);
          assertThat(told.body()).contains("deadline");
        });
    assertThat(twice()).contains("2.0,4.0,6.0");
    running.awaitNobodyInside();
  }

  private static Deployment live() {
    return running.server.deployments().live("turns").orElseThrow();
  }

  private static CompletableFuture<HttpResponse<String>> endless(String deadline) {
    return CompletableFuture.supplyAsync(() -> {
      try {
        return running.send(
            HttpRequest.newBuilder(running.uri("/v2/models/turns/infer"))
                .header("grpc-timeout", deadline)
                .POST(HttpRequest.BodyPublishers.ofString(ENDLESS)));
      } catch (Exception failed) {
        throw new IllegalStateException(failed);
      }
    });
  }

  @Test
  void whatRunsForACallerThatGoesIsStopped() throws Exception {
    try (Socket caller = new Socket(InetAddress.getLoopbackAddress(), running.port())) {
      String head =
          "POST /v2/models/turns/infer HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n";
      caller
          .getOutputStream()
          .write((head.formatted(ENDLESS.length()) + ENDLESS).getBytes(StandardCharsets.US_ASCII));
      Await.until("it is inside", () -> live().inFlight() > 0);
    }
    running.awaitNobodyInside();
    assertThat(twice()).contains("2.0,4.0,6.0");
  }

  @Test
  void whatRunsForACallOfGrpcThatIsCancelledIsStopped() throws Exception {
    ManagedChannel channel = GrpcCalls.channel(running);
    try {
      ListenableFuture<ModelInferResponse> call =
          ClientCalls.futureUnaryCall(
              channel.newCall(GrpcCalls.INFER, CallOptions.DEFAULT),
              ModelInferRequest.newBuilder()
                  .setModelName("turns")
                  .addInputs(
                      ModelInferRequest.InferInputTensor.newBuilder()
                          .setName("x")
                          .setDatatype("INT64")
                          .setContents(
                              InferTensorContents.newBuilder().addInt64Contents(Long.MAX_VALUE)))
                  .build());
      Await.until("it is inside", () -> live().inFlight() > 0);
      assertThat(call.cancel(true)).isTrue();
      running.awaitNobodyInside();
    } finally {
      channel.shutdownNow();
    }
    assertThat(twice()).contains("2.0,4.0,6.0");
  }

  private static String twice() {
    try {
      return infer("twice", TWICE).body();
    } catch (Exception failed) {
      throw new IllegalStateException(failed);
    }
  }
}
