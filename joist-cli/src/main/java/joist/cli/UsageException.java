package joist.cli;

/** A command line that cannot be followed; the message says what was expected and what came. */
final class UsageException extends RuntimeException {
  UsageException(String message) {
    super(message);
  }
}
