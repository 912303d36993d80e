package joist.serving.proof;

/** A version that did not pass a gate; the message says which, what it expected, and what came. */
public final class UnprovenException extends RuntimeException {
  UnprovenException(GateResult result) {
    super(result.toString());
  }
}
