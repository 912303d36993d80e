package joist.cli.reproduce;

import java.util.Optional;
import joist.serving.threads.CallThreads;
import joist.serving.threads.Grant;

/**
 * Who runs batches.
 *
 * @param pool threads that there are
 * @param atOnce batches that may run at the same time
 * @param threads of each, where they are not chosen
 * @param chosen by measurement
 */
record Streams(int pool, int atOnce, int threads, Optional<CallThreads> chosen) {
  static final Streams ONE = new Streams(1, 1, 1, Optional.empty());

  /** A call for each thread. */
  static Streams oneEach(int pool) {
    return new Streams(pool, pool, 1, Optional.empty());
  }

  /** All threads on one call. */
  static Streams allOnOne(int pool) {
    return new Streams(pool, 1, pool, Optional.empty());
  }

  /** As the server does it. */
  static Streams asMeasured(int pool) {
    return new Streams(pool, pool, 1, Optional.of(new CallThreads(pool, System::nanoTime)));
  }

  Grant grant(int rows) {
    return chosen
        .map(choice -> choice.grant(rows))
        .orElseGet(() -> new Grant(threads, false, "it is so for all calls"));
  }

  void ended(Grant grant, int rows, long tookNanos) {
    chosen.ifPresent(choice -> choice.ended(grant, rows, tookNanos));
  }
}
