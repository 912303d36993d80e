package joist.model.handler;

/** A handler that cannot be had, or failed. */
public final class HandlerException extends RuntimeException {
  HandlerException(String message) {
    super(message);
  }

  HandlerException(String message, Throwable cause) {
    super(message, cause);
  }
}
