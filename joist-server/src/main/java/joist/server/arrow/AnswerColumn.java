package joist.server.arrow;

import com.google.flatbuffers.FlatBufferBuilder;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import joist.server.http.RequestException;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import org.apache.arrow.flatbuf.Bool;
import org.apache.arrow.flatbuf.Field;
import org.apache.arrow.flatbuf.FixedSizeList;
import org.apache.arrow.flatbuf.FloatingPoint;
import org.apache.arrow.flatbuf.Int;
import org.apache.arrow.flatbuf.Precision;
import org.apache.arrow.flatbuf.Type;
import org.apache.arrow.flatbuf.Utf8;

/**
 * An output as a column of an answer: plain values for one in each row, else lists of a fixed size.
 *
 * @param inRow values in each row
 * @param buffers of the values, behind the empty ones that say nothing is missing
 */
record AnswerColumn(String name, Tensor tensor, long inRow, List<byte[]> buffers) {
  private static final byte[] NOTHING_MISSING = {};

  static AnswerColumn of(String name, Tensor tensor) {
    Shape shape = tensor.shape();
    long inRow = 1;
    for (int axis = 1; axis < shape.rank(); axis++) {
      inRow = Math.multiplyExact(inRow, shape.dim(axis));
    }
    List<byte[]> buffers = new ArrayList<>();
    if (inRow != 1) {
      buffers.add(NOTHING_MISSING);
    }
    buffers.add(NOTHING_MISSING);
    buffers.addAll(values(tensor));
    return new AnswerColumn(name, tensor, inRow, buffers);
  }

  private static List<byte[]> values(Tensor tensor) {
    return switch (tensor.type()) {
      case BOOL -> List.of(bits(tensor));
      case STRING -> texts(tensor.strings());
      default -> List.of(tensor.data().toArray(ValueLayout.JAVA_BYTE));
    };
  }

  private static byte[] bits(Tensor tensor) {
    byte[] bits = new byte[Math.toIntExact((tensor.shape().elements() + 7) / 8)];
    for (int i = 0; i < tensor.shape().elements(); i++) {
      bits[i >> 3] |= (byte) ((tensor.bool(i) ? 1 : 0) << (i & 7));
    }
    return bits;
  }

  private static List<byte[]> texts(String[] texts) {
    byte[] offsets = new byte[Integer.BYTES * (texts.length + 1)];
    MemorySegment ends = MemorySegment.ofArray(offsets);
    byte[][] encoded = new byte[texts.length][];
    int size = 0;
    for (int i = 0; i < texts.length; i++) {
      encoded[i] = texts[i].getBytes(StandardCharsets.UTF_8);
      size = Math.addExact(size, encoded[i].length);
      ends.setAtIndex(Tensor.I32, i + 1L, size);
    }
    byte[] all = new byte[size];
    for (int i = 0, at = 0; i < texts.length; at += encoded[i++].length) {
      System.arraycopy(encoded[i], 0, all, at, encoded[i].length);
    }
    return List.of(offsets, all);
  }

  /** How many values are in the column, and, of lists, in all of them. */
  List<Long> nodes() {
    long values = tensor.shape().elements();
    return inRow == 1 ? List.of(values) : List.of(tensor.shape().dim(0), values);
  }

  /** Writes its place in the schema. */
  int field(FlatBufferBuilder builder) {
    if (inRow == 1) {
      return field(builder, name, code(), type(builder), 0);
    }
    int each = field(builder, "item", code(), type(builder), 0);
    int children = Field.createChildrenVector(builder, new int[] {each});
    int list = FixedSizeList.createFixedSizeList(builder, Math.toIntExact(inRow));
    return field(builder, name, Type.FixedSizeList, list, children);
  }

  private static int field(
      FlatBufferBuilder builder, String name, byte code, int type, int children) {
    int text = builder.createString(name);
    int all = children == 0 ? Field.createChildrenVector(builder, new int[0]) : children;
    Field.startField(builder);
    Field.addName(builder, text);
    Field.addNullable(builder, false);
    Field.addTypeType(builder, code);
    Field.addType(builder, type);
    Field.addChildren(builder, all);
    return Field.endField(builder);
  }

  private byte code() {
    return switch (tensor.type()) {
      case BOOL -> Type.Bool;
      case STRING -> Type.Utf8;
      case F16, F32, F64 -> Type.FloatingPoint;
      default -> Type.Int;
    };
  }

  private int type(FlatBufferBuilder builder) {
    ElementType type = tensor.type();
    return switch (type) {
      case BOOL -> {
        Bool.startBool(builder);
        yield Bool.endBool(builder);
      }
      case STRING -> {
        Utf8.startUtf8(builder);
        yield Utf8.endUtf8(builder);
      }
      case F16 -> FloatingPoint.createFloatingPoint(builder, Precision.HALF);
      case F32 -> FloatingPoint.createFloatingPoint(builder, Precision.SINGLE);
      case F64 -> FloatingPoint.createFloatingPoint(builder, Precision.DOUBLE);
      case I8, I16, I32, I64 -> Int.createInt(builder, type.bits(), true);
      case U8, U16, U32, U64 -> Int.createInt(builder, type.bits(), false);
      default ->
          throw RequestException.badRequest(
              "output '%s' has elements of type %s, which Arrow has no column type for; ask /v2/models"
                  .formatted(name, type));
    };
  }
}
