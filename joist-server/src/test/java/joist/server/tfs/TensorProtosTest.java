package joist.server.tfs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Random;
import joist.server.http.RequestException;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import org.junit.jupiter.api.Test;
import tensorflow.DataType;
import tensorflow.TensorProto;
import tensorflow.TensorShapeProto;

class TensorProtosTest {
  private static final long MOST = 1 << 20;

  private static TensorProto.Builder proto(DataType type, long... dims) {
    TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
    for (long dim : dims) {
      shape.addDim(TensorShapeProto.Dim.newBuilder().setSize(dim));
    }
    return TensorProto.newBuilder().setDtype(type).setTensorShape(shape);
  }

  private static void assertRefused(TensorProto.Builder proto, String message) {
    assertThatThrownBy(() -> TensorProtos.decode("x", proto.build(), MOST))
        .isInstanceOfSatisfying(
            RequestException.class, why -> assertThat(why.status()).isEqualTo(400))
        .hasMessageContaining(message);
  }

  @Test
  void refusesWhatDoesNotFillItsShape() {
    assertRefused(proto(DataType.DT_FLOAT, 2), "expected 2 elements");
    assertRefused(
        proto(DataType.DT_FLOAT, 2).addFloatVal(1).addFloatVal(2).addFloatVal(3), "got 3");
    assertRefused(proto(DataType.DT_FLOAT, 2).addIntVal(1).addIntVal(2), "got 0");
    assertRefused(proto(DataType.DT_FLOAT, 0).addFloatVal(1), "got 1");
    assertRefused(
        proto(DataType.DT_FLOAT, 2).setTensorContent(ByteString.copyFrom(new byte[7])),
        "expected 8 bytes of tensor_content");
    assertRefused(proto(DataType.DT_STRING, 2), "expected 2 elements");
  }

  @Test
  void refusesNumbersThatTheTypeDoesNotHave() {
    assertRefused(
        proto(DataType.DT_INT8, 2).addIntVal(-128).addIntVal(128),
        "element 1: expected a number in the range of DT_INT8, got 128");
    assertRefused(proto(DataType.DT_UINT8, 1).addIntVal(-1), "DT_UINT8");
    assertRefused(proto(DataType.DT_INT16, 1).addIntVal(40_000), "DT_INT16");
    assertRefused(proto(DataType.DT_HALF, 1).addHalfVal(65_536), "DT_HALF");
  }

  @Test
  void refusesTextsThatAreNone() {
    assertRefused(
        proto(DataType.DT_STRING, 1).addStringVal(ByteString.copyFrom(new byte[] {(byte) 0xE3})),
        "expected a text in UTF-8");
  }

  @Test
  void refusesShapesThatAreNotToBeBelieved() {
    assertRefused(proto(DataType.DT_FLOAT, -1).addFloatVal(1), "expected a shape");
    assertRefused(proto(DataType.DT_FLOAT, 1L << 40, 1L << 40).addFloatVal(1), "expected a shape");
    TensorProto.Builder unknown = proto(DataType.DT_FLOAT);
    unknown.getTensorShapeBuilder().setUnknownRank(true);
    assertRefused(unknown, "a known rank");
    assertRefused(proto(DataType.DT_INVALID).addFloatVal(1), "such as DT_FLOAT");
    assertRefused(proto(DataType.DT_FLOAT).setDtypeValue(8), "such as DT_FLOAT");
  }

  /** A message of one value can stand for many: nothing is made of them. */
  @Test
  void refusesATensorThatWouldTakeMoreThanItMay() {
    for (TensorProto.Builder large :
        List.of(
            proto(DataType.DT_FLOAT, MOST).addFloatVal(1),
            proto(DataType.DT_STRING, MOST).addStringVal(ByteString.EMPTY))) {
      assertThatThrownBy(() -> TensorProtos.decode("x", large.build(), MOST))
          .isInstanceOfSatisfying(
              RequestException.class, why -> assertThat(why.status()).isEqualTo(413))
          .hasMessageContaining("a tensor of at most 1,048,576 bytes");
    }
  }

  @Test
  void rawContentLiesInTheMessageAtAnyOffset() {
    for (int offset = 0; offset < Long.BYTES; offset++) {
      byte[] frame = new byte[offset + 2 * Double.BYTES];
      MemorySegment bytes = MemorySegment.ofArray(frame);
      bytes.set(Tensor.F64, offset, -0.1);
      bytes.set(Tensor.F64, offset + Double.BYTES, 1e300);
      ByteString content = UnsafeByteOperations.unsafeWrap(frame, offset, 2 * Double.BYTES);
      Tensor tensor =
          TensorProtos.decode(
              "x", proto(DataType.DT_DOUBLE, 2).setTensorContent(content).build(), MOST);
      assertThat(tensor).isEqualTo(Tensor.of(Shape.of(2), -0.1, 1e300));
      assertThat(tensor.data().isReadOnly()).isTrue();
      bytes.set(Tensor.F64, offset, 7);
      assertThat(tensor.f64(0)).isEqualTo(7);
    }
  }

  /** A long text that fills a shape is there once. */
  @Test
  void theLastTextGoesOnAsItself() {
    Tensor tensor =
        TensorProtos.decode(
            "x",
            proto(DataType.DT_STRING, 3)
                .addStringVal(ByteString.copyFromUtf8("one"))
                .addStringVal(ByteString.copyFromUtf8("two"))
                .build(),
            MOST);

    assertThat(tensor.strings()).containsExactly("one", "two", "two");
    assertThat(tensor.strings()[2]).isSameAs(tensor.strings()[1]);
  }

  @Test
  void theLastValueGoesOn() {
    Tensor tensor =
        TensorProtos.decode(
            "x", proto(DataType.DT_INT16, 3).addIntVal(7).addIntVal(-1).build(), MOST);

    assertThat(tensor.data().toArray(Tensor.I16))
        .containsExactly((short) 7, (short) -1, (short) -1);
  }

  /** Whatever type it has, a tensor comes back as it went. */
  @Test
  void encodingAndDecodingAreInverse() {
    long seed = Long.getLong("joist.seed", 2026L);
    System.out.println("joist.seed=" + seed);
    Random random = new Random(seed);
    for (TfType type : TfType.values()) {
      Shape shape = Shape.of(random.nextInt(4), 1 + random.nextInt(4));
      Tensor tensor = Tensor.zeros(type.type(), shape);
      if (type.type() == ElementType.STRING) {
        for (int i = 0; i < shape.elements(); i++) {
          tensor.strings()[i] = "text " + random.nextInt();
        }
      } else {
        byte[] bytes = new byte[(int) tensor.byteSize()];
        random.nextBytes(bytes);
        tensor.data().copyFrom(java.lang.foreign.MemorySegment.ofArray(bytes));
      }
      assertThat(TensorProtos.decode("x", TensorProtos.encode("x", tensor), MOST))
          .isEqualTo(tensor);
    }
  }
}
