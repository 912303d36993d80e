package joist.server.access;

/** A file of keys or certificates that cannot be used, or settings that would let anybody in. */
public final class AccessException extends RuntimeException {
  public AccessException(String message) {
    super(message);
  }

  public AccessException(String message, Throwable cause) {
    super(message, cause);
  }
}
