package joist.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import inference.InferParameter;
import inference.InferTensorContents;
import inference.ModelInferRequest;
import inference.ModelInferRequest.InferInputTensor;
import inference.ModelInferResponse;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import joist.server.arrow.ArrowTables;
import joist.server.graphpipe.GraphPipeClient;
import joist.server.http.Limits;
import joist.serving.SmallModels;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import org.apache.arrow.memory.BufferAllocator;
import org.apache.arrow.memory.RootAllocator;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.complex.FixedSizeListVector;
import org.apache.arrow.vector.types.Types;
import org.apache.arrow.vector.types.pojo.FieldType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tensorflow.DataType;
import tensorflow.TensorProto;
import tensorflow.TensorShapeProto;
import tensorflow.serving.ModelSpec;
import tensorflow.serving.PredictRequest;
import tensorflow.serving.PredictResponse;

/** Tensors that take more than they may, or say that they are larger than what came. */
class TensorLimitTest {
  /** Five rows of three floats have room, six have not. */
  private static final int MOST_BYTES = 64;

  private static final long GIANT = 1L << 40;

  @TempDir static Path folder;
  private static Running running;

  @BeforeAll
  static void start() {
    running =
        Running.registry(
            Running.settings().withLimits(Limits.STANDARD.withTensorBytes(MOST_BYTES)),
            folder,
            Map.of("twice", SmallModels.tensors(folder)));
  }

  @AfterAll
  static void stop() {
    running.close();
  }

  private static String numbers(int count) {
    return String.join(",", Collections.nCopies(count, "1"));
  }

  private static HttpResponse<String> json(long rows, int values) throws Exception {
    return running.post(
        "/v2/models/twice/infer",
        "{\"inputs\":[{\"name\":\"x\",\"shape\":[%d,3],\"datatype\":\"FP32\",\"data\":[%s]}]}"
            .formatted(rows, numbers(values)));
  }

  @Test
  void ofV2AsJson() throws Exception {
    assertThat(json(5, 15).statusCode()).isEqualTo(200);
    assertThat(json(6, 18).statusCode()).isEqualTo(413);
    assertThat(json(6, 18).body()).contains("at most 64 bytes", "f32[6, 3]", "--tensor-limit");
    assertThat(json(GIANT, 3).statusCode()).isEqualTo(400);
  }

  private static HttpResponse<String> binary(long rows, int bytes) throws Exception {
    String head =
        "{\"inputs\":[{\"name\":\"x\",\"shape\":[%d,3],\"datatype\":\"FP32\",\"parameters\":{\"binary_data_size\":%d}}]}"
            .formatted(rows, bytes);
    return running.send(
        HttpRequest.newBuilder(running.uri("/v2/models/twice/infer"))
            .header("Inference-Header-Content-Length", Integer.toString(head.length()))
            .POST(HttpRequest.BodyPublishers.ofString(head + "\0".repeat(bytes))));
  }

  @Test
  void ofV2AsBinaryData() throws Exception {
    assertThat(binary(5, 60).statusCode()).isEqualTo(200);
    assertThat(binary(6, 72).statusCode()).isEqualTo(413);
    assertThat(binary(GIANT, 12).statusCode()).isEqualTo(400);
  }

  private static ModelInferRequest.Builder grpc(long rows) {
    return ModelInferRequest.newBuilder()
        .setModelName("twice")
        .addInputs(
            InferInputTensor.newBuilder()
                .setName("x")
                .setDatatype("FP32")
                .addShape(rows)
                .addShape(3));
  }

  private static ModelInferRequest raw(long rows, int bytes) {
    return grpc(rows).addRawInputContents(ByteString.copyFrom(new byte[bytes])).build();
  }

  private static ModelInferRequest typed(long rows, int values) {
    ModelInferRequest.Builder request = grpc(rows);
    request
        .getInputsBuilder(0)
        .setContents(
            InferTensorContents.newBuilder().addAllFp32Contents(Collections.nCopies(values, 1f)));
    return request.build();
  }

  @Test
  void ofV2OverGrpc() {
    ManagedChannel channel = GrpcCalls.channel(running);
    try {
      for (ModelInferRequest fits : List.of(raw(5, 60), typed(5, 15))) {
        assertThat(call(channel, fits).getOutputsCount()).isEqualTo(1);
      }
      for (ModelInferRequest large : List.of(raw(6, 72), typed(6, 18))) {
        assertRefused(channel, large, Status.Code.RESOURCE_EXHAUSTED);
      }
      for (ModelInferRequest giant : List.of(raw(GIANT, 12), typed(GIANT, 3))) {
        assertRefused(channel, giant, Status.Code.INVALID_ARGUMENT);
      }
    } finally {
      channel.shutdownNow();
    }
  }

  /** What is larger is not even read: there may be no room for it. */
  @Test
  void ofSharedMemory() throws Exception {
    Path object = Files.createTempFile(Path.of("/dev/shm"), "joist-test-", "");
    ManagedChannel channel = GrpcCalls.channel(running);
    try {
      Files.write(object, new byte[1 << 20]);
      HttpResponse<String> registered =
          running.post(
              "/v2/systemsharedmemory/region/in/register",
              "{\"key\":\"/%s\",\"offset\":0,\"byte_size\":%d}"
                  .formatted(object.getFileName(), 1 << 20));
      assertThat(registered.statusCode()).as(registered.body()).isEqualTo(200);
      assertThat(shared(5, 60).statusCode()).isEqualTo(200);
      assertThat(call(channel, sharedGrpc(5, 60)).getOutputsCount()).isEqualTo(1);
      try (FileChannel file = FileChannel.open(object, StandardOpenOption.WRITE)) {
        file.truncate(0); // whoever reads it is told so
      }
      assertThat(shared(5, 60).body()).contains("has become shorter");
      for (int rows : new int[] {5, 6}) {
        assertThat(shared(rows, 1 << 20).statusCode()).isEqualTo(413);
        assertThat(shared(rows, 1 << 20).body()).contains("at most 64 bytes", "--tensor-limit");
        assertRefused(channel, sharedGrpc(rows, 1 << 20), Status.Code.RESOURCE_EXHAUSTED);
      }
    } finally {
      channel.shutdownNow();
      Files.delete(object);
    }
  }

  private static HttpResponse<String> shared(int rows, int bytes) throws Exception {
    return running.post(
        "/v2/models/twice/infer",
        "{\"inputs\":[{\"name\":\"x\",\"shape\":[%d,3],\"datatype\":\"FP32\",\"parameters\":{\"shared_memory_region\":\"in\",\"shared_memory_byte_size\":%d}}]}"
            .formatted(rows, bytes));
  }

  private static ModelInferRequest sharedGrpc(int rows, int bytes) {
    ModelInferRequest.Builder request = grpc(rows);
    request
        .getInputsBuilder(0)
        .putParameters(
            "shared_memory_region", InferParameter.newBuilder().setStringParam("in").build())
        .putParameters(
            "shared_memory_byte_size", InferParameter.newBuilder().setInt64Param(bytes).build());
    return request.build();
  }

  private static ModelInferResponse call(ManagedChannel channel, ModelInferRequest request) {
    return GrpcCalls.call(channel, GrpcCalls.INFER, request);
  }

  private static void assertRefused(
      ManagedChannel channel, ModelInferRequest request, Status.Code code) {
    assertThatThrownBy(() -> call(channel, request))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            why -> assertThat(why.getStatus().getCode()).isEqualTo(code));
  }

  @Test
  void ofTensorFlowServing() throws Exception {
    String rows = String.join(",", Collections.nCopies(5, "[1,2,3]"));
    assertThat(
            running.post("/v1/models/twice:predict", "{\"instances\":[" + rows + "]}").statusCode())
        .isEqualTo(200);
    HttpResponse<String> large =
        running.post("/v1/models/twice:predict", "{\"instances\":[" + rows + ",[1,2,3]]}");
    assertThat(large.statusCode()).isEqualTo(413);
    assertThat(large.body()).contains("at most 64 bytes", "--tensor-limit");
  }

  private static int graphPipe(byte[] message) throws Exception {
    return running
        .sendForBytes(
            HttpRequest.newBuilder(running.uri("/graphpipe/twice"))
                .POST(HttpRequest.BodyPublishers.ofByteArray(message)))
        .statusCode();
  }

  @Test
  void ofGraphPipe() throws Exception {
    Tensor five = Tensor.zeros(ElementType.F32, Shape.of(5, 3));
    Tensor six = Tensor.zeros(ElementType.F32, Shape.of(6, 3));
    assertThat(graphPipe(GraphPipeClient.infer(List.of("x"), List.of(five), List.of())))
        .isEqualTo(200);
    assertThat(graphPipe(GraphPipeClient.infer(List.of("x"), List.of(six), List.of())))
        .isEqualTo(413);
    assertThat(graphPipe(GraphPipeClient.inferShaped("x", five, new long[] {GIANT, 3})))
        .isEqualTo(400);
  }

  private static int arrow(int rows) throws Exception {
    try (BufferAllocator allocator = new RootAllocator();
        FixedSizeListVector x = FixedSizeListVector.empty("x", 3, allocator)) {
      Float4Vector values =
          (Float4Vector)
              x.addOrGetVector(FieldType.notNullable(Types.MinorType.FLOAT4.getType())).getVector();
      values.allocateNew(3 * rows);
      for (int i = 0; i < 3 * rows; i++) {
        values.set(i, i);
      }
      values.setValueCount(3 * rows);
      for (int row = 0; row < rows; row++) {
        x.setNotNull(row);
      }
      x.setValueCount(rows);
      return running
          .sendForBytes(
              HttpRequest.newBuilder(running.uri("/v1/predict/twice"))
                  .header("Content-Type", "application/vnd.apache.arrow.stream")
                  .POST(HttpRequest.BodyPublishers.ofByteArray(ArrowTables.stream(List.of(x)))))
          .statusCode();
    }
  }

  @Test
  void ofArrow() throws Exception {
    assertThat(arrow(5)).isEqualTo(200);
    assertThat(arrow(6)).isEqualTo(413);
  }

  private static PredictRequest predict(int rows) {
    return PredictRequest.newBuilder()
        .setModelSpec(ModelSpec.newBuilder().setName("twice"))
        .putInputs(
            "x",
            TensorProto.newBuilder()
                .setDtype(DataType.DT_FLOAT)
                .setTensorShape(
                    TensorShapeProto.newBuilder()
                        .addDim(TensorShapeProto.Dim.newBuilder().setSize(rows))
                        .addDim(TensorShapeProto.Dim.newBuilder().setSize(3)))
                .addFloatVal(1) // which fills all of it
                .build())
        .build();
  }

  @Test
  void ofTensorFlowServingOverGrpc() {
    ManagedChannel channel = GrpcCalls.channel(running);
    try {
      MethodDescriptor<PredictRequest, PredictResponse> method =
          GrpcCalls.unary(
              "tensorflow.serving.PredictionService/Predict",
              PredictRequest.getDefaultInstance(),
              PredictResponse.getDefaultInstance());
      assertThat(GrpcCalls.call(channel, method, predict(5)).getOutputsCount()).isEqualTo(1);
      assertThatThrownBy(() -> GrpcCalls.call(channel, method, predict(1 << 28)))
          .isInstanceOfSatisfying(
              StatusRuntimeException.class,
              why ->
                  assertThat(why.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED))
          .hasMessageContaining("--tensor-limit");
    } finally {
      channel.shutdownNow();
    }
  }
}
