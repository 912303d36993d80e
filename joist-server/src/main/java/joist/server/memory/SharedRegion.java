package joist.server.memory;

import java.lang.foreign.MemorySegment;

/**
 * A stretch of a shared memory object, mapped.
 *
 * @param name what requests call it
 * @param key the object's name, such as {@code /input_data}
 * @param offset where the region begins in the object, in bytes
 * @param memory the region itself; unmapped by the collector, once nothing holds it
 */
public record SharedRegion(String name, String key, long offset, MemorySegment memory) {
  public long bytes() {
    return memory.byteSize();
  }
}
