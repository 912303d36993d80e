package joist.server.graphpipe;

import com.google.flatbuffers.Table;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import joist.server.http.RequestException;

/**
 * A table of a FlatBuffers message that came from outside. Offsets that lead out of the message end
 * in an {@link IndexOutOfBoundsException}; lengths that it cannot hold are refused here. Fields are
 * counted from 0, in the schema's order, where a union is two.
 */
final class FlatTable extends Table {
  private static final int FIRST_SLOT = 4;
  private static final int OFFSET = Integer.BYTES;

  private FlatTable(ByteBuffer bytes, int at) {
    __reset(at, bytes);
  }

  /** The message's root. */
  static FlatTable root(ByteBuffer message) {
    ByteBuffer bytes = message.slice().order(ByteOrder.LITTLE_ENDIAN);
    return new FlatTable(bytes, bytes.getInt(0));
  }

  private int offset(int field) {
    return __offset(FIRST_SLOT + 2 * field);
  }

  int number(int field) {
    int offset = offset(field);
    return offset == 0 ? 0 : bb.get(bb_pos + offset) & 0xFF;
  }

  /** A text; empty where there is none. */
  String text(int field) {
    int offset = offset(field);
    return offset == 0 ? "" : __string(bb_pos + offset);
  }

  Optional<FlatTable> table(int field) {
    int offset = offset(field);
    return offset == 0
        ? Optional.empty()
        : Optional.of(new FlatTable(bb, __indirect(bb_pos + offset)));
  }

  /** Bytes of the message itself. */
  ByteBuffer bytes(int field) {
    int offset = offset(field);
    return offset == 0
        ? ByteBuffer.allocate(0)
        : bb.slice(__vector(offset), length(field, Byte.BYTES));
  }

  long[] longs(int field) {
    long[] values = new long[length(field, Long.BYTES)];
    for (int i = 0; i < values.length; i++) {
      values[i] = bb.getLong(__vector(offset(field)) + Long.BYTES * i);
    }
    return values;
  }

  /**
   * Tables. They may be the same bytes again and again, so that a small message can have many.
   *
   * @param most more are refused before any is looked at
   */
  List<FlatTable> tables(int field, int most) {
    List<FlatTable> tables = new ArrayList<>();
    int length = atMost(field, most);
    for (int i = 0; i < length; i++) {
      tables.add(new FlatTable(bb, __indirect(__vector(offset(field)) + OFFSET * i)));
    }
    return tables;
  }

  /**
   * Texts, which together must not be longer than the message: several may be the same bytes.
   *
   * @param most more are refused before any is looked at
   */
  List<String> texts(int field, int most) {
    List<String> texts = new ArrayList<>();
    int length = atMost(field, most);
    long bytes = 0;
    for (int i = 0; i < length; i++) {
      int at = __vector(offset(field)) + OFFSET * i;
      bytes += bb.getInt(__indirect(at));
      if (bytes > bb.capacity()) {
        throw RequestException.badRequest(
            "expected texts that are each in the message, got %,d of them that share its bytes"
                .formatted(length));
      }
      texts.add(__string(at));
    }
    return texts;
  }

  private int atMost(int field, int most) {
    int length = length(field, OFFSET);
    if (length > most) {
      throw RequestException.badRequest(
          "expected at most %,d tensors or names, as the model has, got %,d"
              .formatted(most, length));
    }
    return length;
  }

  /** Bytes of the message. */
  int size() {
    return bb.capacity();
  }

  /** How many elements of a vector there are. */
  int length(int field, int elementBytes) {
    int offset = offset(field);
    int length = offset == 0 ? 0 : __vector_len(offset);
    if (length < 0 || length > bb.capacity() / elementBytes) {
      throw RequestException.badRequest(
          "expected a vector that the message of %,d bytes holds, got one of %,d elements"
              .formatted(bb.capacity(), length & 0xFFFF_FFFFL));
    }
    return length;
  }
}
