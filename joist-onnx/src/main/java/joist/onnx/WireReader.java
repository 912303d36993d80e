package joist.onnx;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * One protobuf message, field by field: call {@link #next}, then read or {@link #skip} the field.
 * Lengths are checked before anything is allocated, so a lying file costs no more memory than its
 * size. Not thread-safe.
 */
final class WireReader {
  static final int VARINT = 0;
  static final int FIXED64 = 1;
  static final int BYTES = 2;
  static final int FIXED32 = 5;

  private final byte[] bytes;
  private final ByteBuffer buffer;
  private final int end;
  private int position;
  private int field;
  private int wire;

  WireReader(byte[] bytes) {
    this(bytes, 0, bytes.length);
  }

  private WireReader(byte[] bytes, int start, int end) {
    this.bytes = bytes;
    this.buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    this.position = start;
    this.end = end;
  }

  /** Moves to the next field; false at the message's end. */
  boolean next() {
    if (position == end) {
      return false;
    }
    long tag = rawVarint();
    field = (int) (tag >>> 3);
    wire = (int) (tag & 7);
    if (tag >>> 3 < 1 || tag >>> 3 > 0x1fff_ffff) {
      throw failure("expected a field number, got " + (tag >>> 3));
    }
    return true;
  }

  int field() {
    return field;
  }

  /** True when the field's elements are packed into one run of bytes. */
  boolean isPacked() {
    return wire == BYTES;
  }

  long varint() {
    expect(VARINT);
    return rawVarint();
  }

  int fixed32() {
    expect(FIXED32);
    return rawFixed32();
  }

  long fixed64() {
    expect(FIXED64);
    return rawFixed64();
  }

  WireReader message() {
    int length = length();
    WireReader inner = new WireReader(bytes, position, position + length);
    position += length;
    return inner;
  }

  byte[] bytes() {
    int length = length();
    byte[] copy = new byte[length];
    System.arraycopy(bytes, position, copy, 0, length);
    position += length;
    return copy;
  }

  /** Text, which must be UTF-8. */
  String string() {
    int length = length();
    try {
      String text =
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(bytes, position, length))
              .toString();
      position += length;
      return text;
    } catch (CharacterCodingException e) {
      throw failure("expected UTF-8 text in field " + field);
    }
  }

  void skip() {
    switch (wire) {
      case VARINT -> rawVarint();
      case FIXED64 -> rawFixed64();
      case BYTES -> {
        int length = length();
        position += length;
      }
      case FIXED32 -> rawFixed32();
      default -> throw failure("field " + field + " has the unknown wire type " + wire);
    }
  }

  /** Bytes not read yet. */
  int remaining() {
    return end - position;
  }

  private int length() {
    expect(BYTES);
    long length = rawVarint();
    if (length < 0 || length > end - position) {
      throw failure(
          "field %d says it is %s bytes long, but only %d are left"
              .formatted(field, Long.toUnsignedString(length), end - position));
    }
    return (int) length;
  }

  long rawVarint() {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      if (position == end) {
        throw failure("the file ends inside a number");
      }
      byte next = bytes[position++];
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw failure("a number is longer than 10 bytes");
  }

  int rawFixed32() {
    position = advance(4);
    return buffer.getInt(position - 4);
  }

  long rawFixed64() {
    position = advance(8);
    return buffer.getLong(position - 8);
  }

  private int advance(int count) {
    if (end - position < count) {
      throw failure("the file ends inside a number");
    }
    return position + count;
  }

  private void expect(int expected) {
    if (wire != expected) {
      throw failure("expected wire type %d in field %d, got %d".formatted(expected, field, wire));
    }
  }

  OnnxException failure(String problem) {
    return new OnnxException(
        "not a readable ONNX file: at byte %d, %s; the file may be cut off or not ONNX at all"
            .formatted(position, problem));
  }
}
