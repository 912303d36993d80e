package joist.onnx;

import java.util.Arrays;

/** Collects a repeated number field, packed or not; not thread-safe. */
final class WireNumbers {
  /** How the numbers are written. */
  enum Kind {
    VARINT,
    FIXED32,
    FIXED64;

    /** The reader's current field as one number; a float as its bits. */
    long single(WireReader reader) {
      return switch (this) {
        case VARINT -> reader.varint();
        case FIXED32 -> reader.fixed32();
        case FIXED64 -> reader.fixed64();
      };
    }

    /** The next number of a packed run. */
    long raw(WireReader run) {
      return switch (this) {
        case VARINT -> run.rawVarint();
        case FIXED32 -> run.rawFixed32();
        case FIXED64 -> run.rawFixed64();
      };
    }
  }

  private final Kind kind;
  private long[] values = new long[8];
  private int size;

  WireNumbers(Kind kind) {
    this.kind = kind;
  }

  /** Takes the reader's current field, which holds one number or a packed run. */
  void read(WireReader reader) {
    if (!reader.isPacked()) {
      add(kind.single(reader));
      return;
    }
    WireReader run = reader.message();
    while (run.remaining() > 0) {
      add(kind.raw(run));
    }
  }

  private void add(long value) {
    if (size == values.length) {
      values = Arrays.copyOf(values, 2 * size);
    }
    values[size++] = value;
  }

  int size() {
    return size;
  }

  long get(int index) {
    return values[index];
  }

  long[] toLongs() {
    return Arrays.copyOf(values, size);
  }

  /** The numbers as floats, of their bits. */
  float[] toFloats() {
    float[] floats = new float[size];
    for (int i = 0; i < size; i++) {
      floats[i] = Float.intBitsToFloat((int) values[i]);
    }
    return floats;
  }
}
