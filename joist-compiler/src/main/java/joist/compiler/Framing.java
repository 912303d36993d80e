package joist.compiler;

/** Whether a graph can be run in frames, and how. */
sealed interface Framing {
  record Planned(FramePlan plan) implements Framing {}

  /**
   * @param reason what stands against it
   */
  record Unplanned(String reason) implements Framing {}
}
