package joist.compiler.x86.assembler;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Bytes of code that grow, with distances to fill in at the end. Not thread-safe. */
final class CodeBuffer {
  /** The pool begins at a multiple of this. */
  private static final int POOL_ALIGNMENT = 64;

  /** A distance of 32 bits, counted from {@code from}, to a label. */
  private record Jump(int position, int from, Label to) {}

  /** A distance of 32 bits, counted from {@code from}, to a constant. */
  private record Constant(int position, int from, int offset) {}

  private final List<Jump> jumps = new ArrayList<>();
  private final List<Constant> constants = new ArrayList<>();
  private byte[] bytes = new byte[256];
  private int size;

  int size() {
    return size;
  }

  void put(int value) {
    if (size == bytes.length) {
      bytes = Arrays.copyOf(bytes, 2 * size);
    }
    bytes[size++] = (byte) value;
  }

  void put32(int value) {
    for (int shift = 0; shift < 32; shift += 8) {
      put(value >>> shift);
    }
  }

  void put64(long value) {
    put32((int) value);
    put32((int) (value >>> 32));
  }

  void putJump(Label to) {
    jumps.add(new Jump(size, size + 4, to));
    put32(0);
  }

  /** A distance to a constant, in an instruction that ends {@code trailing} bytes after it. */
  void putConstant(int offset, int trailing) {
    constants.add(new Constant(size, size + 4 + trailing, offset));
    put32(0);
  }

  /** The code with its constants behind it. */
  byte[] toBytes(byte[] pool) {
    int start = (size + POOL_ALIGNMENT - 1) / POOL_ALIGNMENT * POOL_ALIGNMENT;
    byte[] all = Arrays.copyOf(bytes, pool.length == 0 ? size : start + pool.length);
    System.arraycopy(pool, 0, all, all.length - pool.length, pool.length);
    jumps.forEach(jump -> patch(all, jump.position(), jump.to().position() - jump.from()));
    constants.forEach(use -> patch(all, use.position(), start + use.offset() - use.from()));
    return all;
  }

  private static void patch(byte[] code, int position, int distance) {
    for (int i = 0; i < 4; i++) {
      code[position + i] = (byte) (distance >>> (8 * i));
    }
  }
}
