package joist.serving.batch;

/** What becomes of a queue now. */
public sealed interface BatchDecision {
  /** The most urgent requests run, as many whole ones as make up to {@code rows}; at least one. */
  record Dispatch(int rows, CloseReason reason) implements BatchDecision {}

  /**
   * Nothing runs before {@code until}, unless something comes or ends; {@code why} is for people.
   */
  record Wait(long until, String why) implements BatchDecision {}

  /** The most urgent request is turned away: its answer would come too late, for its reason. */
  record Drop(String why) implements BatchDecision {}
}
