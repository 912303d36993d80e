package joist.server.v2;

import java.lang.foreign.MemorySegment;
import joist.server.http.Bytes;
import joist.server.http.RequestException;

/**
 * The raw bytes behind a request's JSON, taken by its inputs, which lie in them, in their order.
 */
final class RawTail {
  private final MemorySegment bytes;
  private long taken;

  RawTail(Bytes raw) {
    bytes = raw.length() == 0 ? MemorySegment.NULL : raw.lasting();
  }

  MemorySegment take(long size, String input) {
    if (size > bytes.byteSize() - taken) {
      throw RequestException.badRequest(
          "input '%s': expected %,d raw bytes behind the JSON, %,d are left; is the header %s set?"
              .formatted(input, size, bytes.byteSize() - taken, InferBody.LENGTH_HEADER));
    }
    MemorySegment part = size == bytes.byteSize() ? bytes : bytes.asSlice(taken, size);
    taken += size;
    return part;
  }

  void requireTaken() {
    if (taken != bytes.byteSize()) {
      throw RequestException.badRequest(
          "expected the inputs to name all %,d raw bytes behind the JSON, they name %,d"
              .formatted(bytes.byteSize(), taken));
    }
  }
}
