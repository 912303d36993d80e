package joist.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import com.google.protobuf.UnsafeByteOperations;
import inference.InferTensorContents;
import inference.ModelInferResponse;
import java.util.Collections;
import org.junit.jupiter.api.Test;

class MessageBytesTest {
  private static ModelInferResponse with(InferTensorContents.Builder contents) {
    return ModelInferResponse.newBuilder()
        .addOutputs(
            ModelInferResponse.InferOutputTensor.newBuilder().setName("y").setContents(contents))
        .build();
  }

  @Test
  void smallNumbersAreShorterOnTheWireThanTheyAreHeld() {
    ModelInferResponse small =
        with(InferTensorContents.newBuilder().addAllInt64Contents(Collections.nCopies(10_000, 1L)));

    assertThat(small.getSerializedSize()).isLessThan(11_000);
    assertThat(MessageBytes.of(small)).isBetween(80_000L, 130_000L);
  }

  @Test
  void shortTextsHaveObjectsOfTheirOwn() {
    ByteString text = ByteString.copyFromUtf8("a");
    ModelInferResponse texts =
        with(
            InferTensorContents.newBuilder().addAllBytesContents(Collections.nCopies(1_000, text)));

    assertThat(texts.getSerializedSize()).isLessThan(4_000);
    assertThat(MessageBytes.of(texts)).isGreaterThan(50_000);
  }

  @Test
  void aCopyHasBytesOfItsOwn() {
    byte[] shared = {1, 2, 3, 4};
    ModelInferResponse answer =
        ModelInferResponse.newBuilder()
            .setModelName("m")
            .addRawOutputContents(UnsafeByteOperations.unsafeWrap(shared))
            .build();
    Message copy = MessageBytes.copy(answer);
    shared[0] = 9; // what others use after it

    assertThat(copy)
        .isEqualTo(
            answer.toBuilder()
                .setRawOutputContents(0, ByteString.copyFrom(new byte[] {1, 2, 3, 4}))
                .build());
  }

  @Test
  void rawBytesAreAboutWhatTheyAre() {
    ModelInferResponse raw =
        ModelInferResponse.newBuilder()
            .addRawOutputContents(ByteString.copyFrom(new byte[100_000]))
            .build();

    assertThat(MessageBytes.of(raw)).isBetween(100_000L, 101_000L);
  }
}
