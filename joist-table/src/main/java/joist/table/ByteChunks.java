package joist.table;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A list of {@code byte} that grows by chunks, so that growing never copies what is full. */
final class ByteChunks {
  private static final int FIRST = 16;
  private static final int CHUNK = 1 << 16;

  private final List<byte[]> full = new ArrayList<>();
  private byte[] current = new byte[0];
  private int used;
  private int size;

  int size() {
    return size;
  }

  void add(byte value) {
    if (used == current.length) {
      grow();
    }
    current[used++] = value;
    size++;
  }

  private void grow() {
    if (current.length < CHUNK) {
      current = Arrays.copyOf(current, Math.max(FIRST, current.length * 4));
    } else {
      full.add(current);
      current = new byte[CHUNK];
      used = 0;
    }
  }

  /** Moves the values to {@code into}, from position {@code at}; the list is spent. */
  void moveTo(byte[] into, int at) {
    int position = at;
    for (int chunk = 0; chunk < full.size(); chunk++) {
      byte[] values = full.get(chunk);
      System.arraycopy(values, 0, into, position, values.length);
      position += values.length;
    }
    full.clear();
    System.arraycopy(current, 0, into, position, used);
    current = new byte[0];
    used = 0;
  }
}
