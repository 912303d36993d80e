package joist.cli;

/** A server that does not answer, or cannot now. */
final class UnreachableException extends RuntimeException {
  UnreachableException(String message) {
    super(message);
  }

  UnreachableException(String message, Throwable cause) {
    super(message, cause);
  }
}
