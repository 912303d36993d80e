package joist.serving.proof;

/** What one gate expected of a version, and what it got. */
public record GateResult(ProofGate gate, String expected, String got, boolean passed) {
  /** Such as {@code latency: expected …, got …}. */
  @Override
  public String toString() {
    return "%s: expected %s, got %s".formatted(gate.label(), expected, got);
  }
}
