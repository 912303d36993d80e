package joist.cli;

/**
 * Something of the surroundings that cannot be used as it is, such as a folder that is another's.
 */
final class UnusableException extends RuntimeException {
  UnusableException(String message) {
    super(message);
  }
}
