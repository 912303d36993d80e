package joist.server;

/** The server cannot run; the message says why and what to do. */
public final class ServerException extends RuntimeException {
  public ServerException(String message, Throwable cause) {
    super(message, cause);
  }
}
