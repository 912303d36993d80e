package joist.server.v2;

import java.lang.foreign.MemorySegment;
import joist.server.http.Bytes;
import joist.server.http.RequestException;
import joist.tensor.CallMemory;

/** The raw bytes behind a request's JSON, taken by its inputs in their order. */
final class RawTail {
  /* Copied once from the request's body to where tensors live; the tensors lie in this copy. */
  private final MemorySegment bytes;
  private long taken;

  RawTail(Bytes raw) {
    bytes = raw.length() == 0 ? MemorySegment.NULL : CallMemory.take(raw.length());
    bytes.copyFrom(raw.segment());
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
