package joist.serving;

import java.time.Duration;

/** A request that the serving layer cannot fulfil; the code says who must act. */
public final class ServingException extends RuntimeException {
  private final Code code;
  private final Duration retryAfter;

  public ServingException(Code code, String message) {
    this(code, message, Duration.ZERO);
  }

  private ServingException(Code code, String message, Duration retryAfter) {
    super(message);
    this.code = code;
    this.retryAfter = retryAfter;
  }

  /** A model that is not in memory now; {@code expected} from now it may be. */
  static ServingException loading(String reference, String why, Duration expected) {
    Duration seconds = Duration.ofSeconds(Math.max(1, expected.plusMillis(999).toSeconds()));
    return new ServingException(
        Code.LOADING,
        "%s %s; retry after %d s".formatted(reference, why, seconds.toSeconds()),
        seconds);
  }

  /** When to try again, in whole seconds; zero where that is of no use. */
  public Duration retryAfter() {
    return retryAfter;
  }

  public Code code() {
    return code;
  }

  /** Who must act. */
  public enum Code {
    /** The caller: no such model or version. */
    NOT_FOUND,
    /** The operator: the version did not pass its proof, or has no room. */
    REFUSED,
    /** Nobody: it is being loaded, or could not be loaded again; try later. */
    LOADING,
    /** Nobody: the server is going down. */
    CLOSED
  }
}
