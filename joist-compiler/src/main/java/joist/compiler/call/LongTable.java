package joist.compiler.call;

import java.util.Arrays;

/** From whole numbers to their indices in a list, by open addressing. Immutable. */
final class LongTable {
  private final long[] slots;
  private final int[] indices;
  private final int mask;

  /** The last of equal keys counts. */
  LongTable(long[] keys) {
    int size = Integer.highestOneBit(Math.max(keys.length, 1)) << 2;
    this.slots = new long[size];
    this.indices = new int[size];
    this.mask = size - 1;
    Arrays.fill(indices, StringTable.ABSENT);
    for (int index = 0; index < keys.length; index++) {
      int slot = slotOf(keys[index]);
      slots[slot] = keys[index];
      indices[slot] = index;
    }
  }

  /** The index of {@code key}, or {@link StringTable#ABSENT}. */
  int find(long key) {
    return indices[slotOf(key)];
  }

  private int slotOf(long key) {
    long mixed = key * 0x9E3779B97F4A7C15L;
    int slot = (int) (mixed >>> 32) & mask;
    while (indices[slot] != StringTable.ABSENT && slots[slot] != key) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  long bytes() {
    return 12L * slots.length;
  }
}
