package joist.onnx;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * One protobuf message, field by field: call {@link #next}, then read or {@link #skip} the field.
 * Reads a mapped file in place, of any size; lengths are checked before anything is allocated, so a
 * lying file costs no more memory than its size. Not thread-safe.
 */
final class WireReader {
  static final int VARINT = 0;
  static final int FIXED64 = 1;
  static final int BYTES = 2;
  static final int FIXED32 = 5;

  private static final int LONGEST_TEXT = Integer.MAX_VALUE - 8;

  private final FileWindow file;
  private final long end;
  private long position;
  private int field;
  private int wire;

  WireReader(MemorySegment file) {
    this(new FileWindow(file), 0, file.byteSize());
  }

  private WireReader(FileWindow file, long start, long end) {
    this.file = file;
    this.position = start;
    this.end = end;
  }

  /** A reader of what this one has not read yet, moving on its own. */
  WireReader again() {
    return new WireReader(file, position, end);
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
    long length = length();
    WireReader inner = new WireReader(file, position, position + length);
    position += length;
    return inner;
  }

  /** The field's bytes where they lie in the file, not a copy. */
  MemorySegment bytes() {
    long length = length();
    MemorySegment slice = file.file().asSlice(position, length);
    position += length;
    return slice;
  }

  /** Text, which must be UTF-8. */
  String string() {
    long length = length();
    if (length > LONGEST_TEXT) {
      throw failure("field " + field + " is a text of " + length + " bytes");
    }
    byte[] bytes = file.copy(position, (int) length);
    position += length;
    for (byte next : bytes) {
      if (next < 0) {
        return decoded(bytes);
      }
    }
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  private String decoded(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw failure("expected UTF-8 text in field " + field);
    }
  }

  void skip() {
    switch (wire) {
      case VARINT -> rawVarint();
      case FIXED64 -> rawFixed64();
      case BYTES -> {
        long length = length();
        position += length;
      }
      case FIXED32 -> rawFixed32();
      default -> throw failure("field " + field + " has the unknown wire type " + wire);
    }
  }

  /** Bytes not read yet. */
  long remaining() {
    return end - position;
  }

  private long length() {
    expect(BYTES);
    long length = rawVarint();
    if (length < 0 || length > end - position) {
      throw failure(
          "field %d says it is %s bytes long, but only %d are left"
              .formatted(field, Long.toUnsignedString(length), end - position));
    }
    return length;
  }

  long rawVarint() {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      if (position == end) {
        throw failure("the file ends inside a number");
      }
      byte next = file.at(position++);
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw failure("a number is longer than 10 bytes");
  }

  int rawFixed32() {
    position = advance(4);
    return (int) littleEndian(4);
  }

  long rawFixed64() {
    position = advance(8);
    return littleEndian(8);
  }

  /** The number that the last {@code count} bytes are. */
  private long littleEndian(int count) {
    long value = 0;
    for (int i = count; i > 0; i--) {
      value |= (file.at(position - i) & 0xffL) << (8 * (count - i));
    }
    return value;
  }

  private long advance(int count) {
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
