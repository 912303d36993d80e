package joist.cli;

/** A server that does not answer. */
final class UnreachableException extends RuntimeException {
  UnreachableException(String message, Throwable cause) {
    super(message, cause);
  }
}
