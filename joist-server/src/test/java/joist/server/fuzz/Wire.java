package joist.server.fuzz;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.google.protobuf.ByteString;
import inference.ModelInferRequest;
import inference.ModelInferResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.util.List;
import java.util.Set;
import joist.server.Running;
import joist.serving.Await;

/**
 * A server, for what is decoded as it comes: calls of gRPC, whose frames come in pieces. Each must
 * be answered with a status, and with none that tells of a defect; and then nothing of it is held,
 * and another call is answered as ever.
 */
final class Wire implements AutoCloseable {
  private static final String INFER = "inference.GRPCInferenceService/ModelInfer";
  private static final String STREAM = "inference.GRPCInferenceService/ModelStreamInfer";
  private static final String TASKS = "tensorflow.serving.PredictionService/MultiInference";

  /** gRPC's UNKNOWN and INTERNAL, and no status at all. */
  private static final Set<String> DEFECTS = Set.of("2", "13", "");

  private static final String OK = "0";
  private static final int INTERNAL_ERROR = 2; // RFC 9113
  private static final byte[] TAIL = new byte[Sent.TAIL_BYTES];
  private static final byte[] TEXT_TAIL = "A".repeat(Sent.TAIL_BYTES / 3 * 4).getBytes(US_ASCII);

  private final Running running;

  Wire() {
    try {
      running = Running.smallModels(Files.createTempDirectory("joist-wire"));
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /** A call of gRPC, of one message. */
  void unary(byte[] data) {
    call(INFER, Sent.of(data, TAIL));
    requireAsEver();
  }

  /** A call of a stream, whose answer may have begun when its next bytes are no message. */
  void stream(byte[] data) {
    try {
      call(STREAM, Sent.of(data, TAIL));
    } catch (Http2Call.ResetException reset) {
      if (reset.code() != INTERNAL_ERROR) {
        throw reset;
      }
    }
    requireAsEver();
  }

  /** A call of several tasks, whose message this is. */
  void tasks(byte[] message) {
    call(TASKS, Sent.whole(Sent.frame(0, message)));
    requireAsEver();
  }

  /** A call of gRPC-Web. */
  void web(byte[] data) {
    web("application/grpc-web", Sent.of(data, TAIL));
  }

  /** A call of gRPC-Web in Base64. */
  void text(byte[] data) {
    web("application/grpc-web-text", Sent.of(data, TEXT_TAIL));
  }

  private void call(String method, Sent sent) {
    try (Http2Call call = new Http2Call(running.port())) {
      call.send(method, sent);
      if (sent.isWhole()) {
        require(call.status());
      }
    } catch (IOException failed) {
      throw new AssertionError("expected an answer, got none", failed);
    }
  }

  private void web(String type, Sent sent) {
    try {
      String status = WebCall.status(running.port(), INFER, type, sent);
      if (sent.isWhole()) {
        require(status);
      }
    } catch (IOException failed) {
      throw new AssertionError("expected an answer, got none", failed);
    }
    requireAsEver();
  }

  private static void require(String status) {
    if (DEFECTS.contains(status)) {
      throw new AssertionError("expected a status that is no defect's, got '" + status + "'");
    }
  }

  private void requireAsEver() {
    try (Http2Call call = new Http2Call(running.port())) {
      call.send(INFER, Sent.whole(Sent.frame(request())));
      String status = call.status();
      if (!status.equals(OK)) {
        throw new AssertionError("expected the next call's answer, got status " + status);
      }
      List<ByteString> answer =
          ModelInferResponse.parseFrom(call.message()).getRawOutputContentsList();
      if (!answer.equals(List.of(floats(3, 4, -6)))) {
        throw new AssertionError("expected the next call's answer to be right, got " + answer);
      }
    } catch (IOException failed) {
      throw new AssertionError("expected the next call's answer, got none", failed);
    }
    Await.until("no call holds memory", running::heldBytes, held -> held == 0);
  }

  private static ModelInferRequest request() {
    ModelInferRequest.Builder request = ModelInferRequest.newBuilder().setModelName("twice");
    request.addInputsBuilder().setName("x").setDatatype("FP32").addShape(1).addShape(3);
    return request.addRawInputContents(floats(1.5f, 2, -3)).build();
  }

  private static ByteString floats(float... values) {
    ByteBuffer bytes =
        ByteBuffer.allocate(Float.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      bytes.putFloat(value);
    }
    return ByteString.copyFrom(bytes.flip());
  }

  @Override
  public void close() {
    running.close();
  }
}
