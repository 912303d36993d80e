package joist.load;

/** The server that load is for does not answer, or cannot now; the message says what to do. */
public final class SilentServerException extends LoadException {
  SilentServerException(String message, Throwable cause) {
    super(message, cause);
  }

  SilentServerException(String message) {
    super(message);
  }
}
