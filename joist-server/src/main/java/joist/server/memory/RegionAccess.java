package joist.server.memory;

import java.lang.foreign.MemorySegment;
import java.util.function.BooleanSupplier;
import joist.server.http.RequestException;

/**
 * The shared regions as one caller may use them: callers of other machines may not, unless they may
 * operate the server.
 */
public record RegionAccess(SharedRegions regions, BooleanSupplier allowed) {
  public MemorySegment read(String name, long offset, long bytes) {
    require();
    return regions.read(name, offset, bytes);
  }

  public void write(String name, long offset, long reserved, MemorySegment source) {
    require();
    regions.write(name, offset, reserved, source);
  }

  private void require() {
    if (!allowed.getAsBoolean()) {
      throw RequestException.loopbackOnly();
    }
  }
}
