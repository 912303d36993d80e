package joist.compiler.share;

import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * A file that is mapped and known by its content.
 *
 * @param bytes all of it
 * @param digest SHA-256 of the bytes, in hex
 */
public record SealedFile(MemorySegment bytes, String digest) {
  /** Where in the file these bytes lie, where they are of its. */
  Optional<HeldTensor.Origin> origin(MemorySegment data) {
    long offset = data.address() - bytes.address();
    boolean inside = offset >= 0 && offset + data.byteSize() <= bytes.byteSize();
    return inside ? Optional.of(new HeldTensor.Origin(digest, offset)) : Optional.empty();
  }
}
