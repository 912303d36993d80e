package joist.tensor.npy;

/** A file that is no NPY file, is damaged, or holds what no tensor can; the message says which. */
public final class NpyException extends RuntimeException {
  NpyException(String message) {
    super(message);
  }
}
