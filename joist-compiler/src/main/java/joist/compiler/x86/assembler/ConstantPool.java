package joist.compiler.x86.assembler;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Constants of 32 bits that lie behind the code, each sequence once. Not thread-safe. */
public final class ConstantPool {
  private final Map<List<Integer>, Integer> offsets = new LinkedHashMap<>();
  private final List<Integer> words = new ArrayList<>();

  /** Where one value lies. */
  public int one(int bits) {
    return sequence(List.of(bits));
  }

  /** Where {@code count} copies of a value lie, aligned to their size. */
  public int copies(int bits, int count) {
    return sequence(Collections.nCopies(count, bits));
  }

  /** Where a sequence lies; a power of two of values is aligned to its size. */
  public int sequence(List<Integer> values) {
    return offsets.computeIfAbsent(List.copyOf(values), this::append);
  }

  private int append(List<Integer> values) {
    int alignment = Integer.highestOneBit(values.size());
    while (words.size() % alignment != 0) {
      words.add(0);
    }
    int offset = words.size() * 4;
    words.addAll(values);
    return offset;
  }

  byte[] bytes() {
    ByteBuffer bytes = ByteBuffer.allocate(words.size() * 4).order(ByteOrder.LITTLE_ENDIAN);
    words.forEach(bytes::putInt);
    return bytes.array();
  }
}
