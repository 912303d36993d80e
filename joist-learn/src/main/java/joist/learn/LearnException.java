package joist.learn;

/** A table that cannot be learned from as asked; the message says what to change. */
public final class LearnException extends RuntimeException {
  public LearnException(String message) {
    super(message);
  }
}
