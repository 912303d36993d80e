package joist.compiler.team;

import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Threads that are granted to a call. The call takes what the executor gives it and never waits for
 * it: where it is busy, the caller's thread does the work.
 *
 * @param executor lends threads beside the caller's
 * @param threads how many the call may use, the caller's included
 * @param watch hears what each step took; null for nobody. A call that is watched runs its steps
 *     apart from each other, so it takes a little longer
 */
public record Workers(Executor executor, int threads, @Nullable StepWatch watch) {
  private static final Workers NONE = new Workers(Runnable::run, 1);

  public Workers {
    if (threads < 1) {
      throw new IllegalArgumentException("expected 1 thread or more, got " + threads);
    }
  }

  /** Threads of a call that nobody watches. */
  public Workers(Executor executor, int threads) {
    this(executor, threads, null);
  }

  /** The same, watched. */
  public Workers watchedBy(StepWatch other) {
    return new Workers(executor, threads, other);
  }

  /** The caller's thread alone. */
  public static Workers none() {
    return NONE;
  }
}
