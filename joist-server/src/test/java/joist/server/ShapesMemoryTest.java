package joist.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import inference.ModelInferRequest;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import joist.graph.Attribute;
import joist.graph.Dim;
import joist.graph.GraphBuilder;
import joist.graph.Node;
import joist.graph.ValueType;
import joist.onnx.OnnxWriter;
import joist.tensor.ElementType;
import joist.tensor.Ledger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requests whose shapes need more memory than there is now, or than there ever is. */
class ShapesMemoryTest {
  private static final Metadata.Key<String> PUSHBACK =
      Metadata.Key.of("grpc-retry-pushback-ms", Metadata.ASCII_STRING_MARSHALLER);
  private static final int SOME = 2_000; // 16 MB of the budget's 64 MiB
  private static final int GIANT = 20_000; // 1.6 GB

  @TempDir Path folder;

  /** Of a column of L numbers, a table of L x L between. */
  private Path table() throws IOException {
    GraphBuilder builder = new GraphBuilder("table");
    Dim length = new Dim.Symbol("L");
    String x = builder.input("x", ValueType.of(ElementType.F32, length, Dim.of(1)));
    String table = builder.node("MatMul", x, builder.node("Transpose", x));
    String shares =
        builder.node(Node.ONNX, "Softmax", Map.of("axis", new Attribute.IntValue(-1)), table);
    builder.nodeNamed("y", Node.ONNX, "MatMul", Map.of(), shares, x);
    builder.output("y", ValueType.of(ElementType.F32, length, Dim.of(1)));
    return Files.write(folder.resolve("table.onnx"), OnnxWriter.write(builder.build()));
  }

  private static HttpResponse<String> rest(Running running, int length) throws Exception {
    return running.post(
        "/v2/models/table/infer",
        "{\"inputs\":[{\"name\":\"x\",\"shape\":[%d,1],\"datatype\":\"FP32\",\"data\":[%s]}]}"
            .formatted(length, String.join(",", Collections.nCopies(length, "1"))));
  }

  private static void grpc(ManagedChannel channel, int length) {
    GrpcCalls.call(
        channel,
        GrpcCalls.INFER,
        ModelInferRequest.newBuilder()
            .setModelName("table")
            .addInputs(
                ModelInferRequest.InferInputTensor.newBuilder()
                    .setName("x")
                    .setDatatype("FP32")
                    .addShape(length)
                    .addShape(1))
            .addRawInputContents(ByteString.copyFrom(new byte[4 * length]))
            .build());
  }

  private static void assertExhausted(ManagedChannel channel, int length, String pushback) {
    assertThatThrownBy(() -> grpc(channel, length))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            why -> {
              assertThat(why.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
              assertThat(why.getTrailers()).isNotNull();
              assertThat(why.getTrailers().get(PUSHBACK)).isEqualTo(pushback);
            })
        .hasMessageContaining("of the budget of 67,108,864 are taken");
  }

  @Test
  void whatFitsLaterIsToldToComeBackAndWhatNeverFitsIsToldSo() throws Exception {
    try (Running running = Running.files(folder, table())) {
      ManagedChannel channel = GrpcCalls.channel(running);
      Ledger ledger = running.server.deployments().ledger();
      try {
        try (Ledger.Account others = ledger.open("others")) {
          others.charge(ledger.budgetBytes() - ledger.totalBytes() - (1 << 20));
          HttpResponse<String> later = rest(running, SOME);
          assertThat(later.statusCode()).as(later.body()).isEqualTo(429);
          assertThat(later.headers().firstValue("retry-after")).contains("1");
          assertThat(later.body()).contains("of the budget of 67,108,864 are taken");
          assertExhausted(channel, SOME, "1000");
        }
        assertThat(rest(running, SOME).statusCode()).isEqualTo(200);

        HttpResponse<String> never = rest(running, GIANT);
        assertThat(never.statusCode()).as(never.body()).isEqualTo(413);
        assertThat(never.headers().firstValue("retry-after")).isEmpty();
        assertThat(never.body()).contains("of the budget of 67,108,864 are taken");
        assertExhausted(channel, GIANT, null);
        grpc(channel, SOME);
      } finally {
        channel.shutdownNow();
      }
    }
  }
}
