package joist.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import inference.InferTensorContents;
import inference.ModelInferRequest;
import inference.ModelInferResponse;
import inference.ModelMetadataRequest;
import inference.ModelMetadataResponse;
import io.grpc.ManagedChannel;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import joist.server.graphpipe.GraphPipeClient;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import tensorflow.DataType;
import tensorflow.TensorProto;
import tensorflow.TensorShapeProto;
import tensorflow.serving.ModelSpec;
import tensorflow.serving.PredictRequest;
import tensorflow.serving.PredictResponse;

/** Asks the guide's handler, which counts words, by every protocol but JSON. */
final class HandlerCalls implements AutoCloseable {
  private static final List<String> TEXTS = List.of("one two three", "");

  private final Running running;
  private final ManagedChannel channel;

  HandlerCalls(Running running) {
    this.running = running;
    this.channel = GrpcCalls.channel(running);
  }

  private <Q extends Message, A extends Message> A call(String method, Q request, A answer) {
    return GrpcCalls.call(channel, method, request, answer);
  }

  void openInferenceOverGrpc() {
    ModelMetadataResponse model =
        call(
            "inference.GRPCInferenceService/ModelMetadata",
            ModelMetadataRequest.newBuilder().setName("words").build(),
            ModelMetadataResponse.getDefaultInstance());
    assertThat(model.getInputs(0).getName()).isEqualTo("text");
    assertThat(model.getOutputs(0).getDatatype()).isEqualTo("INT64");
    ModelInferResponse typed = infer(question(2));
    assertThat(typed.getOutputs(0).getName()).isEqualTo("words");
    assertThat(typed.getOutputs(0).getContents().getInt64ContentsList()).containsExactly(3L, 0L);
    ModelInferResponse raw = infer(rawQuestion());
    assertThat(longs(raw.getRawOutputContents(0))).containsExactly(3L, 0L);
    assertThatThrownBy(() -> infer(question(3)))
        .hasMessageContaining("INVALID_ARGUMENT")
        .hasMessageContaining("text");
  }

  private static List<Long> longs(ByteString bytes) {
    ByteBuffer buffer = bytes.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    assertThat(buffer.remaining()).isEqualTo(2 * Long.BYTES);
    return List.of(buffer.getLong(), buffer.getLong());
  }

  private ModelInferResponse infer(ModelInferRequest request) {
    return call(
        "inference.GRPCInferenceService/ModelInfer",
        request,
        ModelInferResponse.getDefaultInstance());
  }

  private static ModelInferRequest.InferInputTensor.Builder input(long rows) {
    return ModelInferRequest.InferInputTensor.newBuilder()
        .setName("text")
        .setDatatype("BYTES")
        .addShape(rows);
  }

  private static ModelInferRequest question(long rows) {
    InferTensorContents.Builder contents = InferTensorContents.newBuilder();
    TEXTS.forEach(text -> contents.addBytesContents(ByteString.copyFromUtf8(text)));
    return ModelInferRequest.newBuilder()
        .setModelName("words")
        .addInputs(input(rows).setContents(contents))
        .build();
  }

  /** Texts as their lengths, little-endian, and their bytes. */
  private static ModelInferRequest rawQuestion() {
    ByteString.Output raw = ByteString.newOutput();
    for (String text : TEXTS) {
      byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
      raw.write(utf8.length);
      raw.write(new byte[3], 0, 3);
      raw.write(utf8, 0, utf8.length);
    }
    return ModelInferRequest.newBuilder()
        .setModelName("words")
        .addInputs(input(TEXTS.size()))
        .addRawInputContents(raw.toByteString())
        .build();
  }

  void tensorFlowServing() {
    PredictResponse answer = predict("text");
    TensorProto words = answer.getOutputsOrThrow("words");
    assertThat(words.getDtype()).isEqualTo(DataType.DT_INT64);
    assertThat(longs(words.getTensorContent())).containsExactly(3L, 0L);
    assertThatThrownBy(() -> predict("words"))
        .hasMessageContaining("INVALID_ARGUMENT")
        .hasMessageContaining("'text' is missing");
  }

  private PredictResponse predict(String input) {
    TensorProto.Builder text =
        TensorProto.newBuilder()
            .setDtype(DataType.DT_STRING)
            .setTensorShape(
                TensorShapeProto.newBuilder()
                    .addDim(TensorShapeProto.Dim.newBuilder().setSize(TEXTS.size())));
    TEXTS.forEach(each -> text.addStringVal(ByteString.copyFromUtf8(each)));
    return call(
        "tensorflow.serving.PredictionService/Predict",
        PredictRequest.newBuilder()
            .setModelSpec(ModelSpec.newBuilder().setName("words"))
            .putInputs(input, text.build())
            .build(),
        PredictResponse.getDefaultInstance());
  }

  void graphPipe() throws Exception {
    Tensor text = Tensor.of(Shape.of(2), TEXTS.toArray(String[]::new));
    HttpResponse<byte[]> answer =
        graphPipe(GraphPipeClient.infer(List.of("text"), List.of(text), List.of("words")));
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(GraphPipeClient.tensors(answer.body()))
        .containsExactly(Tensor.of(Shape.of(2), 3L, 0L));
    assertThat(GraphPipeClient.described(graphPipe(GraphPipeClient.metadata()).body()))
        .contains("text", "words");
    Tensor number = Tensor.of(Shape.of(2), 1f, 2f);
    assertThat(
            graphPipe(GraphPipeClient.infer(List.of("text"), List.of(number), List.of()))
                .statusCode())
        .isEqualTo(400);
  }

  private HttpResponse<byte[]> graphPipe(byte[] message) throws Exception {
    return running.sendForBytes(
        HttpRequest.newBuilder(running.uri("/graphpipe/words"))
            .POST(HttpRequest.BodyPublishers.ofByteArray(message)));
  }

  @Override
  public void close() {
    channel.shutdownNow();
  }
}
