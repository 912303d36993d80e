package joist.serving.isolate;

import java.time.Duration;

/** A call of an isolated model that its child did not answer. Nothing is wrong with the caller. */
public final class IsolationException extends RuntimeException {
  private final Duration retryAfter;

  IsolationException(String message, Duration retryAfter) {
    super(message);
    this.retryAfter = retryAfter;
  }

  /** When to try again; zero where somebody must act first. */
  public Duration retryAfter() {
    return retryAfter;
  }
}
