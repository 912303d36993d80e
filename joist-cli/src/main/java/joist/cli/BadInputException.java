package joist.cli;

/** An argument or a file that a command cannot use; the message says what was expected. */
final class BadInputException extends RuntimeException {
  BadInputException(String message) {
    super(message);
  }
}
