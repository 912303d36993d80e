package joist.table;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Distinct texts, numbered in order of first appearance; finding one allocates nothing. */
final class TextPool {
  private static final int MOST_CHARS = 1 << 30;

  // The characters of all texts back to back; slots is an open-addressed table of text numbers + 1.
  private char[] pool = new char[256];
  private int[] ends = new int[16];
  private int[] hashes = new int[16];
  private int[] slots = new int[32];
  private int size;

  int size() {
    return size;
  }

  /** The number of the text {@code chars[from, to)}, which is added when it is new. */
  int code(char[] chars, int from, int to) {
    int hash = hash(chars, from, to);
    int mask = slots.length - 1;
    int slot = hash & mask;
    while (slots[slot] != 0) {
      int code = slots[slot] - 1;
      if (hashes[code] == hash && Arrays.equals(pool, start(code), ends[code], chars, from, to)) {
        return code;
      }
      slot = (slot + 1) & mask;
    }
    return add(chars, from, to, hash, slot);
  }

  List<String> texts() {
    return IntStream.range(0, size).mapToObj(this::text).toList();
  }

  /** Adds another pool's texts; element {@code i} is the number here of its text {@code i}. */
  int[] addAll(TextPool other) {
    int[] codes = new int[other.size];
    for (int code = 0; code < codes.length; code++) {
      codes[code] = code(other.pool, other.start(code), other.ends[code]);
    }
    return codes;
  }

  String text(int code) {
    return new String(pool, start(code), ends[code] - start(code));
  }

  private int start(int code) {
    return code == 0 ? 0 : ends[code - 1];
  }

  private int add(char[] chars, int from, int to, int hash, int slot) {
    int used = start(size);
    int length = to - from;
    if (used > MOST_CHARS - length) {
      throw new TableException(
          "expected at most %,d characters of distinct text in a column, got more; leave it out"
              .formatted(MOST_CHARS));
    }
    if (used + length > pool.length) {
      pool = Arrays.copyOf(pool, Math.max(used + length, Math.min(MOST_CHARS, 2 * pool.length)));
    }
    if (size == ends.length) {
      ends = Arrays.copyOf(ends, 2 * size);
      hashes = Arrays.copyOf(hashes, 2 * size);
    }
    System.arraycopy(chars, from, pool, used, length);
    ends[size] = used + length;
    hashes[size] = hash;
    slots[slot] = ++size;
    if (2 * size > slots.length) {
      rehash();
    }
    return size - 1;
  }

  private void rehash() {
    slots = new int[2 * slots.length];
    int mask = slots.length - 1;
    for (int code = 0; code < size; code++) {
      int slot = hashes[code] & mask;
      while (slots[slot] != 0) {
        slot = (slot + 1) & mask;
      }
      slots[slot] = code + 1;
    }
  }

  private static int hash(char[] chars, int from, int to) {
    int hash = 0;
    for (int i = from; i < to; i++) {
      hash = 31 * hash + chars[i];
    }
    hash *= 0x9E3779B9;
    return hash ^ (hash >>> 15);
  }
}
