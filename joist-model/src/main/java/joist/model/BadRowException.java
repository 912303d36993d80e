package joist.model;

/**
 * A row that does not fit a model's signature; the message names row, column, what was expected and
 * what came.
 */
public final class BadRowException extends RuntimeException {
  public BadRowException(String message) {
    super(message);
  }
}
