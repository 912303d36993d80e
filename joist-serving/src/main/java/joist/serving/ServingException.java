package joist.serving;

/** A request that the serving layer cannot fulfil; the code says who must act. */
public final class ServingException extends RuntimeException {
  private final Code code;

  public ServingException(Code code, String message) {
    super(message);
    this.code = code;
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
    /** Nobody: the server is going down. */
    CLOSED
  }
}
