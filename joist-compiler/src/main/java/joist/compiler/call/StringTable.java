package joist.compiler.call;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * From texts to their indices in a list: open addressing over {@link String#hashCode}, which a
 * string keeps, so that looking one up allocates nothing. Immutable.
 */
final class StringTable {
  static final int ABSENT = -1;

  private final @Nullable String[] slots;
  private final int[] indices;
  private final int mask;

  /** The last of equal keys counts. */
  StringTable(List<String> keys) {
    int size = Integer.highestOneBit(Math.max(keys.size(), 1)) << 2;
    this.slots = new String[size];
    this.indices = new int[size];
    this.mask = size - 1;
    for (int index = 0; index < keys.size(); index++) {
      String key = keys.get(index);
      int slot = slotOf(key);
      slots[slot] = key;
      indices[slot] = index;
    }
  }

  /** The index of {@code key}, or {@link #ABSENT}. */
  int find(String key) {
    int slot = slotOf(key);
    return slots[slot] == null ? ABSENT : indices[slot];
  }

  private int slotOf(String key) {
    int hash = key.hashCode();
    int slot = (hash ^ (hash >>> 15)) & mask;
    while (true) {
      @Nullable String held = slots[slot];
      if (held == null || held.equals(key)) {
        return slot;
      }
      slot = (slot + 1) & mask;
    }
  }

  long bytes() {
    return 12L * slots.length;
  }
}
