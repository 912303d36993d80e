package joist.server.tfs;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;
import joist.server.http.RequestException;
import joist.server.inference.TensorShape;
import joist.server.inference.Texts;
import joist.tensor.CallMemory;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import tensorflow.TensorProto;
import tensorflow.TensorShapeProto;

/** Tensors from and to TensorFlow's message: raw content, or a list whose last value goes on. */
final class TensorProtos {
  private TensorProtos() {}

  /**
   * A tensor; one of raw content lies in the message.
   *
   * @param mostBytes what a tensor may take: a message of few values can stand for many
   */
  static Tensor decode(String name, TensorProto proto, long mostBytes) {
    TfType type =
        TfType.of(proto.getDtype())
            .orElseThrow(() ->
                RequestException.badRequest(
                    "input '%s': expected a dtype that is served here, such as DT_FLOAT, got %s"
                        .formatted(name, proto.getDtype())));
    Shape shape = shape(name, proto, type, mostBytes);
    if (type == TfType.DT_STRING) {
      return texts(name, shape, proto.getStringValList());
    }
    return proto.getTensorContent().isEmpty()
        ? listed(name, type, shape, proto)
        : raw(name, type, shape, proto.getTensorContent());
  }

  private static Shape shape(String name, TensorProto proto, TfType type, long mostBytes) {
    TensorShapeProto shape = proto.getTensorShape();
    if (shape.getUnknownRank()) {
      throw RequestException.badRequest("input '%s': expected a known rank".formatted(name));
    }
    long[] dims = shape.getDimList().stream().mapToLong(TensorShapeProto.Dim::getSize).toArray();
    return TensorShape.checked(name, dims, Integer.MAX_VALUE, type.type(), mostBytes);
  }

  private static Tensor raw(String name, TfType type, Shape shape, ByteString content) {
    long expected = shape.elements() * type.type().bytes();
    if (content.size() != expected) {
      throw RequestException.badRequest(
          "input '%s': expected %,d bytes of tensor_content for %s%s, got %,d"
              .formatted(name, expected, type, shape, content.size()));
    }
    return Tensor.over(type.type(), shape, MemorySegment.ofBuffer(content.asReadOnlyByteBuffer()));
  }

  private static Tensor texts(String name, Shape shape, List<ByteString> values) {
    requireFilled(name, shape, values.size());
    String[] texts = new String[Math.toIntExact(shape.elements())];
    for (int i = 0; i < values.size(); i++) {
      texts[i] = Texts.of("input '" + name + "'", i, values.get(i).toByteArray());
    }
    if (!values.isEmpty()) { // the last one fills what is left
      Arrays.fill(texts, values.size(), texts.length, texts[values.size() - 1]);
    }
    return Tensor.of(shape, texts);
  }

  private static Tensor listed(String name, TfType type, Shape shape, TensorProto proto) {
    int given = count(type, proto);
    requireFilled(name, shape, given);
    requireRange(name, type, proto);
    Tensor tensor = CallMemory.zeros(type.type(), shape);
    for (long i = 0; i < shape.elements(); i++) {
      set(tensor.data(), type, i, proto, (int) Math.min(i, given - 1));
    }
    return tensor;
  }

  private static void requireFilled(String name, Shape shape, int given) {
    boolean fills = given > 0 ? given <= shape.elements() : shape.elements() == 0;
    if (!fills) {
      throw TensorShape.wrongCount(name, shape, given);
    }
  }

  /** Types of one or two bytes go in lists of four for each. */
  private static void requireRange(String name, TfType type, TensorProto proto) {
    if (type.type().bytes() > Short.BYTES || type == TfType.DT_BOOL) {
      return;
    }
    boolean halves = type == TfType.DT_HALF || type == TfType.DT_BFLOAT16; // told by their bits
    List<Integer> values = halves ? proto.getHalfValList() : proto.getIntValList();
    ElementType range = halves ? ElementType.U16 : type.type();
    for (int i = 0; i < values.size(); i++) {
      if (!range.holds(values.get(i))) {
        throw RequestException.badRequest(
            "input '%s': element %,d: expected a number in the range of %s, got %d"
                .formatted(name, i, type, values.get(i)));
      }
    }
  }

  private static int count(TfType type, TensorProto proto) {
    return switch (type) {
      case DT_FLOAT -> proto.getFloatValCount();
      case DT_DOUBLE -> proto.getDoubleValCount();
      case DT_HALF, DT_BFLOAT16 -> proto.getHalfValCount();
      case DT_INT8, DT_INT16, DT_INT32, DT_UINT8, DT_UINT16 -> proto.getIntValCount();
      case DT_INT64 -> proto.getInt64ValCount();
      case DT_UINT32 -> proto.getUint32ValCount();
      case DT_UINT64 -> proto.getUint64ValCount();
      case DT_BOOL -> proto.getBoolValCount();
      case DT_STRING -> proto.getStringValCount();
    };
  }

  private static void set(MemorySegment data, TfType type, long i, TensorProto proto, int from) {
    switch (type) {
      case DT_FLOAT -> data.setAtIndex(Tensor.F32, i, proto.getFloatVal(from));
      case DT_DOUBLE -> data.setAtIndex(Tensor.F64, i, proto.getDoubleVal(from));
      case DT_HALF, DT_BFLOAT16 -> data.setAtIndex(Tensor.I16, i, (short) proto.getHalfVal(from));
      case DT_INT8, DT_UINT8 -> data.set(ValueLayout.JAVA_BYTE, i, (byte) proto.getIntVal(from));
      case DT_INT16, DT_UINT16 -> data.setAtIndex(Tensor.I16, i, (short) proto.getIntVal(from));
      case DT_INT32 -> data.setAtIndex(Tensor.I32, i, proto.getIntVal(from));
      case DT_INT64 -> data.setAtIndex(Tensor.I64, i, proto.getInt64Val(from));
      case DT_UINT32 -> data.setAtIndex(Tensor.I32, i, proto.getUint32Val(from));
      case DT_UINT64 -> data.setAtIndex(Tensor.I64, i, proto.getUint64Val(from));
      case DT_BOOL -> data.set(ValueLayout.JAVA_BYTE, i, (byte) (proto.getBoolVal(from) ? 1 : 0));
      case DT_STRING -> throw new IllegalArgumentException("texts have no memory");
    }
  }

  /** The message of a tensor, whose memory must not change any more. */
  static TensorProto encode(String name, Tensor tensor) {
    TfType type =
        TfType.of(tensor.type())
            .orElseThrow(() ->
                RequestException.badRequest(
                    "output '%s': TensorFlow has no type for elements of %s"
                        .formatted(name, tensor.type())));
    TensorProto.Builder proto =
        TensorProto.newBuilder().setDtype(type.message()).setTensorShape(shape(tensor.shape()));
    if (tensor.type() == ElementType.STRING) {
      for (String text : tensor.strings()) {
        proto.addStringVal(ByteString.copyFromUtf8(text));
      }
    } else {
      proto.setTensorContent(UnsafeByteOperations.unsafeWrap(tensor.data().asByteBuffer()));
    }
    return proto.build();
  }

  private static TensorShapeProto shape(Shape shape) {
    TensorShapeProto.Builder proto = TensorShapeProto.newBuilder();
    for (long dim : shape.dims()) {
      proto.addDim(TensorShapeProto.Dim.newBuilder().setSize(dim));
    }
    return proto.build();
  }
}
