package joist.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import grpc.health.v1.HealthCheckRequest;
import grpc.health.v1.HealthCheckResponse;
import inference.InferParameter;
import inference.InferTensorContents;
import inference.ModelConfigRequest;
import inference.ModelConfigResponse;
import inference.ModelDataType;
import inference.ModelInferRequest;
import inference.ModelInferRequest.InferInputTensor;
import inference.ModelInferResponse;
import inference.ModelMetadataRequest;
import inference.ModelMetadataResponse;
import inference.ModelReadyRequest;
import inference.ModelReadyResponse;
import inference.ModelStatisticsRequest;
import inference.ModelStatisticsResponse;
import inference.ModelStreamInferResponse;
import inference.RepositoryIndexRequest;
import inference.RepositoryIndexResponse;
import inference.RepositoryModelLoadRequest;
import inference.RepositoryModelLoadResponse;
import inference.RepositoryModelUnloadRequest;
import inference.RepositoryModelUnloadResponse;
import inference.ServerLiveRequest;
import inference.ServerLiveResponse;
import inference.ServerMetadataRequest;
import inference.ServerMetadataResponse;
import inference.ServerReadyRequest;
import inference.ServerReadyResponse;
import inference.SystemSharedMemoryRegisterRequest;
import inference.SystemSharedMemoryRegisterResponse;
import inference.SystemSharedMemoryStatusRequest;
import inference.SystemSharedMemoryStatusResponse;
import inference.SystemSharedMemoryUnregisterRequest;
import inference.SystemSharedMemoryUnregisterResponse;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tensorflow.Feature;
import tensorflow.FloatList;
import tensorflow.serving.ModelSpec;
import tensorflow.serving.MultiInferenceRequest;
import tensorflow.serving.MultiInferenceResponse;

class GrpcTest {
  @TempDir static Path folder;
  private static Running running;
  private static ManagedChannel channel;

  @BeforeAll
  static void start() {
    running = Running.smallModels(folder);
    channel = GrpcCalls.channel(running);
  }

  @AfterAll
  static void stop() {
    channel.shutdownNow();
    running.close();
  }

  private static <Q extends Message, A extends Message> A call(String method, Q request, A answer) {
    return GrpcCalls.call(channel, "inference.GRPCInferenceService/" + method, request, answer);
  }

  /** What a probe hears. */
  private static HealthCheckResponse.ServingStatus health(HealthCheckRequest request) {
    return GrpcCalls.call(
            channel,
            "grpc.health.v1.Health/Check",
            request,
            HealthCheckResponse.getDefaultInstance())
        .getStatus();
  }

  private static ModelInferResponse infer(ModelInferRequest request) {
    return call("ModelInfer", request, ModelInferResponse.getDefaultInstance());
  }

  private static InferInputTensor.Builder input(String name, String datatype, long... shape) {
    InferInputTensor.Builder input =
        InferInputTensor.newBuilder().setName(name).setDatatype(datatype);
    for (long dim : shape) {
      input.addShape(dim);
    }
    return input;
  }

  @Test
  void tellsServerAndModels() {
    assertThat(
            call(
                    "ServerLive",
                    ServerLiveRequest.getDefaultInstance(),
                    ServerLiveResponse.getDefaultInstance())
                .getLive())
        .isTrue();
    assertThat(
            call(
                    "ServerReady",
                    ServerReadyRequest.getDefaultInstance(),
                    ServerReadyResponse.getDefaultInstance())
                .getReady())
        .isTrue();
    HealthCheckRequest all = HealthCheckRequest.getDefaultInstance();
    assertThat(health(all)).isEqualTo(HealthCheckResponse.ServingStatus.SERVING);
    for (String service :
        List.of(
            "inference.GRPCInferenceService",
            "tensorflow.serving.PredictionService",
            "tensorflow.serving.ModelService",
            "grpc.health.v1.Health")) {
      assertThat(health(all.toBuilder().setService(service).build()))
          .as(service)
          .isEqualTo(HealthCheckResponse.ServingStatus.SERVING);
    }
    assertThatThrownBy(() -> health(all.toBuilder().setService("other").build()))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            why -> assertThat(why.getStatus().getCode()).isEqualTo(Status.Code.NOT_FOUND));
    assertThat(
            call(
                    "ServerMetadata",
                    ServerMetadataRequest.getDefaultInstance(),
                    ServerMetadataResponse.getDefaultInstance())
                .getName())
        .isEqualTo("joist");
    ModelMetadataResponse model =
        call(
            "ModelMetadata",
            ModelMetadataRequest.newBuilder().setName("delay").build(),
            ModelMetadataResponse.getDefaultInstance());
    assertThat(model.getInputsList())
        .extracting(ModelMetadataResponse.TensorMetadata::getDatatype)
        .containsExactly("FP32", "BYTES");
    assertThat(model.getInputs(0).getShapeList()).containsExactly(-1L, 1L);
  }

  @Test
  void infersFromTypedContents() {
    ModelInferResponse answer =
        infer(
            ModelInferRequest.newBuilder()
                .setModelName("delay")
                .setId("call-1")
                .addInputs(
                    input("distance", "FP32", 2)
                        .setContents(
                            InferTensorContents.newBuilder().addFp32Contents(1).addFp32Contents(2)))
                .addInputs(
                    input("city", "BYTES", 2, 1)
                        .setContents(
                            InferTensorContents.newBuilder()
                                .addBytesContents(ByteString.copyFromUtf8("ATL"))
                                .addBytesContents(ByteString.copyFromUtf8("ORD"))))
                .build());

    assertThat(answer.getId()).isEqualTo("call-1");
    assertThat(answer.getModelVersion()).isEqualTo("1");
    assertThat(answer.getParametersOrThrow("digest").getStringParam()).hasSize(64);
    assertThat(answer.getOutputs(0).getShapeList()).containsExactly(2L, 1L);
    assertThat(answer.getOutputs(0).getContents().getFp32ContentsList())
        .containsExactly(1011f, 1022f);
  }

  @Test
  void answersRawWithRaw() {
    ByteBuffer floats = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
    floats.putFloat(1).putFloat(2).putFloat(3).flip();

    ModelInferResponse answer =
        infer(
            ModelInferRequest.newBuilder()
                .setModelName("twice")
                .addInputs(input("x", "FP32", 1, 3))
                .addRawInputContents(ByteString.copyFrom(floats))
                .build());

    ByteBuffer raw =
        answer.getRawOutputContents(0).asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    assertThat(new float[] {raw.getFloat(), raw.getFloat(), raw.getFloat()})
        .containsExactly(2, 4, 6);
    assertThat(answer.getOutputs(0).hasContents()).isFalse();
  }

  @Test
  void readsRawTexts() {
    ByteBuffer texts = ByteBuffer.allocate(7).order(ByteOrder.LITTLE_ENDIAN);
    texts.putInt(3).put((byte) 'A').put((byte) 'T').put((byte) 'L').flip();
    ByteBuffer number = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
    number.putFloat(-10).flip();

    ModelInferResponse answer =
        infer(
            ModelInferRequest.newBuilder()
                .setModelName("late")
                .addInputs(input("city", "BYTES", 1, 1))
                .addInputs(input("distance", "FP32", 1, 1))
                .addRawInputContents(ByteString.copyFrom(texts))
                .addRawInputContents(ByteString.copyFrom(number))
                .build());

    assertThat(answer.getOutputs(0).getName()).isEqualTo("label");
    assertThat(answer.getRawOutputContents(0).size()).isIn(4 + 2, 4 + 3);
  }

  @Test
  void tellsWhatIsWrong() {
    assertStatus(
        Status.Code.NOT_FOUND, ModelInferRequest.newBuilder().setModelName("nobody"), "nobody");
    assertStatus(
        Status.Code.INVALID_ARGUMENT,
        ModelInferRequest.newBuilder().setModelName("twice").addInputs(input("x", "FP32", 1, 3)),
        "expected 3 elements");
    assertStatus(
        Status.Code.INVALID_ARGUMENT,
        ModelInferRequest.newBuilder()
            .setModelName("twice")
            .addInputs(input("x", "FP32", 1, 3))
            .addRawInputContents(ByteString.copyFromUtf8("short")),
        "expected 12 raw bytes");
    assertStatus(
        Status.Code.INVALID_ARGUMENT,
        ModelInferRequest.newBuilder()
            .setModelName("delay")
            .addInputs(input("city", "BYTES", 1))
            .addInputs(input("distance", "FP32", 1))
            .addRawInputContents(ByteString.copyFrom(new byte[] {99, 0, 0, 0, 'A'}))
            .addRawInputContents(ByteString.copyFrom(new byte[4])),
        "element 0");
    assertStatus(
        Status.Code.INVALID_ARGUMENT,
        ModelInferRequest.newBuilder().setModelName("delay").setModelVersion("x"),
        "a version from 1");
    assertStatus(
        Status.Code.INVALID_ARGUMENT,
        ModelInferRequest.newBuilder()
            .setModelName("twice")
            .addInputs(
                input("x", "FP32", 1, 3)
                    .setContents(InferTensorContents.newBuilder().addFp32Contents(1)))
            .addRawInputContents(ByteString.copyFrom(new byte[12])),
        "in one place");
    assertStatus(
        Status.Code.INVALID_ARGUMENT,
        ModelInferRequest.newBuilder()
            .setModelName("delay")
            .addInputs(
                input("city", "BYTES", 1)
                    .setContents(
                        InferTensorContents.newBuilder()
                            .addBytesContents(ByteString.copyFrom(new byte[] {'S', (byte) 0xE3}))))
            .addInputs(
                input("distance", "FP32", 1)
                    .setContents(InferTensorContents.newBuilder().addFp32Contents(1))),
        "expected a text in UTF-8");
  }

  @Test
  void tellsATaskWithoutItsMethod() {
    for (String method : List.of("", "regress", "serving_default", "tensorflow/serving/")) {
      MultiInferenceRequest.Builder request = MultiInferenceRequest.newBuilder();
      request
          .getInputBuilder()
          .getExampleListBuilder()
          .addExamplesBuilder()
          .getFeaturesBuilder()
          .putFeature(
              "distance",
              Feature.newBuilder().setFloatList(FloatList.newBuilder().addValue(1)).build());
      request
          .addTasksBuilder()
          .setMethodName(method)
          .setModelSpec(ModelSpec.newBuilder().setName("delay"));
      assertThatThrownBy(() ->
              GrpcCalls.call(
                  channel,
                  "tensorflow.serving.PredictionService/MultiInference",
                  request.build(),
                  MultiInferenceResponse.getDefaultInstance()))
          .isInstanceOfSatisfying(
              StatusRuntimeException.class,
              why -> assertThat(why.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT))
          .hasMessageContaining("expected the method tensorflow/serving/classify or");
    }
  }

  @Test
  void givesClassesWhereTheyAreAskedFor() {
    ModelInferResponse answer =
        infer(
            ModelInferRequest.newBuilder()
                .setModelName("twice")
                .addInputs(
                    input("x", "FP32", 1, 3)
                        .setContents(
                            InferTensorContents.newBuilder()
                                .addFp32Contents(1)
                                .addFp32Contents(3)
                                .addFp32Contents(2)))
                .addOutputs(
                    ModelInferRequest.InferRequestedOutputTensor.newBuilder()
                        .setName("y")
                        .putParameters(
                            "classification", InferParameter.newBuilder().setInt64Param(1).build()))
                .build());

    assertThat(answer.getOutputs(0).getDatatype()).isEqualTo("BYTES");
    assertThat(answer.getOutputs(0).getShapeList()).containsExactly(1L, 1L);
    assertThat(answer.getOutputs(0).getContents().getBytesContents(0).toStringUtf8())
        .isEqualTo("6.0:1");
  }

  private static void assertStatus(
      Status.Code code, ModelInferRequest.Builder request, String message) {
    assertThatThrownBy(() -> infer(request.build()))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            why -> assertThat(why.getStatus().getCode()).isEqualTo(code))
        .hasMessageContaining(message);
  }

  @Test
  void loadsAndUnloads() {
    ModelReadyRequest late = ModelReadyRequest.newBuilder().setName("late").build();
    call(
        "RepositoryModelUnload",
        RepositoryModelUnloadRequest.newBuilder().setModelName("late").build(),
        RepositoryModelUnloadResponse.getDefaultInstance());
    assertThat(call("ModelReady", late, ModelReadyResponse.getDefaultInstance()).getReady())
        .isFalse();
    RepositoryIndexResponse index =
        call(
            "RepositoryIndex",
            RepositoryIndexRequest.newBuilder().setReady(true).build(),
            RepositoryIndexResponse.getDefaultInstance());
    assertThat(index.getModelsList())
        .extracting(RepositoryIndexResponse.ModelIndex::getName)
        .containsExactly("delay", "twice");
    call(
        "RepositoryModelLoad",
        RepositoryModelLoadRequest.newBuilder().setModelName("late").build(),
        RepositoryModelLoadResponse.getDefaultInstance());
    assertThat(call("ModelReady", late, ModelReadyResponse.getDefaultInstance()).getReady())
        .isTrue();
  }

  @Test
  void tellsConfigurationAndStatistics() {
    infer(
        ModelInferRequest.newBuilder()
            .setModelName("twice")
            .addInputs(input("x", "FP32", 1, 3))
            .addRawInputContents(ByteString.copyFrom(new byte[12]))
            .build());
    ModelConfigResponse config =
        call(
            "ModelConfig",
            ModelConfigRequest.newBuilder().setName("delay").build(),
            ModelConfigResponse.getDefaultInstance());
    assertThat(config.getConfig().getInput(1).getDataType()).isEqualTo(ModelDataType.TYPE_STRING);
    assertThat(config.getConfig().getOutput(0).getDimsList()).containsExactly(-1L, 1L);
    ModelStatisticsResponse stats =
        call(
            "ModelStatistics",
            ModelStatisticsRequest.newBuilder().setName("twice").build(),
            ModelStatisticsResponse.getDefaultInstance());
    assertThat(stats.getModelStats(0).getInferenceCount()).isPositive();
    assertThat(stats.getModelStats(0).getInferenceStats().getSuccess().getNs()).isPositive();
    assertThat(stats.getModelStats(0).getBatchStats(0).getComputeInfer().getNs()).isPositive();
  }

  @Test
  void infersThroughSharedMemory() throws Exception {
    Path object = Files.createTempFile(Path.of("/dev/shm"), "joist-test-", "");
    try {
      ByteBuffer bytes = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN);
      Files.write(object, bytes.putFloat(1).putFloat(2).putFloat(3).array());
      call(
          "SystemSharedMemoryRegister",
          SystemSharedMemoryRegisterRequest.newBuilder()
              .setName("io")
              .setKey("/" + object.getFileName())
              .setByteSize(24)
              .build(),
          SystemSharedMemoryRegisterResponse.getDefaultInstance());

      ModelInferResponse answer =
          infer(
              ModelInferRequest.newBuilder()
                  .setModelName("twice")
                  .addInputs(input("x", "FP32", 1, 3).putAllParameters(shared(0)))
                  .addOutputs(
                      ModelInferRequest.InferRequestedOutputTensor.newBuilder()
                          .setName("y")
                          .putAllParameters(shared(12)))
                  .build());

      assertThat(answer.getRawOutputContents(0).size()).isZero();
      ModelInferResponse both =
          infer(
              ModelInferRequest.newBuilder()
                  .setModelName("late")
                  .addInputs(
                      input("city", "BYTES", 1)
                          .setContents(
                              InferTensorContents.newBuilder()
                                  .addBytesContents(ByteString.copyFromUtf8("ATL"))))
                  .addInputs(
                      input("distance", "FP32", 1)
                          .setContents(InferTensorContents.newBuilder().addFp32Contents(1)))
                  .addOutputs(
                      ModelInferRequest.InferRequestedOutputTensor.newBuilder().setName("label"))
                  .addOutputs(
                      ModelInferRequest.InferRequestedOutputTensor.newBuilder()
                          .setName("probabilities")
                          .putAllParameters(shared(0)))
                  .build());
      assertThat(both.getRawOutputContentsList())
          .as("one for each output, by whose order a client finds them")
          .extracting(ByteString::size)
          .containsExactly(4 + 3, 0);
      ByteBuffer after = ByteBuffer.wrap(Files.readAllBytes(object)).order(ByteOrder.LITTLE_ENDIAN);
      assertThat(after.getFloat(16)).isEqualTo(4);
      SystemSharedMemoryStatusResponse status =
          call(
              "SystemSharedMemoryStatus",
              SystemSharedMemoryStatusRequest.getDefaultInstance(),
              SystemSharedMemoryStatusResponse.getDefaultInstance());
      assertThat(status.getRegionsOrThrow("io").getByteSize()).isEqualTo(24);
      call(
          "SystemSharedMemoryUnregister",
          SystemSharedMemoryUnregisterRequest.getDefaultInstance(),
          SystemSharedMemoryUnregisterResponse.getDefaultInstance());
      assertStatus(
          Status.Code.INVALID_ARGUMENT,
          ModelInferRequest.newBuilder()
              .setModelName("twice")
              .addInputs(input("x", "FP32", 1, 3).putAllParameters(shared(0))),
          "no region 'io'");
    } finally {
      Files.delete(object);
    }
  }

  private static Map<String, InferParameter> shared(long offset) {
    return Map.of(
        "shared_memory_region", InferParameter.newBuilder().setStringParam("io").build(),
        "shared_memory_byte_size", InferParameter.newBuilder().setInt64Param(12).build(),
        "shared_memory_offset", InferParameter.newBuilder().setInt64Param(offset).build());
  }

  /** Bytes as they are, so that a frame can hold what no message is. */
  private static byte[] callRaw(String method, byte[] frame) {
    MethodDescriptor<byte[], byte[]> descriptor =
        MethodDescriptor.<byte[], byte[]>newBuilder()
            .setType(MethodDescriptor.MethodType.UNARY)
            .setFullMethodName("inference.GRPCInferenceService/" + method)
            .setRequestMarshaller(RawMarshaller.INSTANCE)
            .setResponseMarshaller(RawMarshaller.INSTANCE)
            .build();
    return ClientCalls.blockingUnaryCall(channel, descriptor, CallOptions.DEFAULT, frame);
  }

  @Test
  void tellsWhatIsWrongWithAFrame() {
    assertThatThrownBy(() -> callRaw("ModelInfer", new byte[] {0x0A, 0x7F, 1, 2}))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            why -> assertThat(why.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT))
        .hasMessageContaining("expected a inference.ModelInferRequest in the frame's 4 bytes");
    assertThatThrownBy(() -> callRaw("ModelInfer", new byte[(64 << 20) + 1]))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            why -> assertThat(why.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED))
        .hasMessageContaining("at most 67,108,864 bytes");
    assertThatThrownBy(() -> callRaw("Nothing", new byte[0]))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            why -> assertThat(why.getStatus().getCode()).isEqualTo(Status.Code.UNIMPLEMENTED));
  }

  @Test
  void answersAStreamInOrderAndGoesOnAfterErrors() throws Exception {
    Streamed<ModelStreamInferResponse> answers = new Streamed<>();
    StreamObserver<ModelInferRequest> requests = GrpcCalls.stream(channel, answers);
    for (int i = 0; i < 100; i++) {
      requests.onNext(
          ModelInferRequest.newBuilder()
              .setModelName(i == 50 ? "nobody" : "twice")
              .setModelVersion(i == 60 ? "x" : "")
              .setId(Integer.toString(i))
              .addInputs(input("x", "FP32", 1, 3))
              .addRawInputContents(ByteString.copyFrom(new byte[12]))
              .build());
    }
    requests.onCompleted();

    List<ModelStreamInferResponse> all = answers.await();
    assertThat(all).hasSize(100);
    for (int i = 0; i < 100; i++) {
      if (i == 50) {
        assertThat(all.get(i).getErrorMessage()).contains("nobody");
      } else if (i == 60) {
        assertThat(all.get(i).getErrorMessage()).contains("a version from 1");
      } else {
        assertThat(all.get(i).getErrorMessage()).isEmpty();
        assertThat(all.get(i).getInferResponse().getOutputsCount()).isEqualTo(1);
      }
      ModelInferResponse answer = all.get(i).getInferResponse();
      assertThat(answer.getId()).isEqualTo(Integer.toString(i));
      assertThat(answer.getParametersOrThrow("triton_final_response").getBoolParam()).isTrue();
    }
  }
}
