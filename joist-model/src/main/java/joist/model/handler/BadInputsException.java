package joist.model.handler;

/** Thrown by a {@link Handler} to tell its caller what is wrong with the inputs. */
public final class BadInputsException extends RuntimeException {
  public BadInputsException(String message) {
    super(message);
  }
}
