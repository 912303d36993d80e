package joist.compiler.team;

import java.util.concurrent.Executor;

/**
 * Threads that are granted to a call. The call takes what the executor gives it and never waits for
 * it: where it is busy, the caller's thread does the work.
 *
 * @param executor lends threads beside the caller's
 * @param threads how many the call may use, the caller's included
 */
public record Workers(Executor executor, int threads) {
  private static final Workers NONE = new Workers(Runnable::run, 1);

  public Workers {
    if (threads < 1) {
      throw new IllegalArgumentException("expected 1 thread or more, got " + threads);
    }
  }

  /** The caller's thread alone. */
  public static Workers none() {
    return NONE;
  }
}
