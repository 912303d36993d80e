package joist.load;

/** Says whether an answer is the right one. Called by many threads at once. */
public interface AnswerCheck {
  /** What an answer turned out to be. */
  enum Verdict {
    RIGHT,
    WRONG_VERSION,
    WRONG_VALUE
  }

  /** Every answer is right. */
  AnswerCheck NONE = (row, digest, body) -> Verdict.RIGHT;

  /**
   * Judges one answer.
   *
   * @param row which of the target's bodies was sent
   * @param digest the header {@code x-joist-digest}, empty where there is none
   * @param body the answer's bytes; not to be changed
   */
  Verdict judge(int row, String digest, byte[] body);
}
