package joist.compiler.share;

import java.util.Optional;
import joist.tensor.Tensor;

/**
 * A tensor that is held for all; one object for all who share it.
 *
 * @param origin where its elements come from; empty where no file that is known holds them
 */
public record HeldTensor(Tensor tensor, Optional<Origin> origin) {
  /**
   * A place in a file.
   *
   * @param digest SHA-256 of the whole file, in hex
   * @param offset in bytes
   */
  public record Origin(String digest, long offset) {}
}
