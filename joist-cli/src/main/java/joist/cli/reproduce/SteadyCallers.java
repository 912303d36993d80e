package joist.cli.reproduce;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import joist.measure.Quantiles;

/**
 * Threads that each ask once a millisecond, whatever else happens: a call that waits delays the
 * next, whose time counts from when it was due.
 */
final class SteadyCallers {
  private static final int THREADS = 2;
  private static final long EVERY_NANOS = 1_000_000;

  private SteadyCallers() {}

  /** One call; false when it failed or its answer was of several versions. */
  interface Call {
    /**
     * Asks.
     *
     * @param number of the call, by which its kind goes: one of each kind in turn
     */
    boolean answered(long number);
  }

  /**
   * What calls took.
   *
   * @param nanos rising
   */
  record Calls(long[] nanos, int wrong) {
    static Calls of(List<Calls> some) {
      return new Calls(
          some.stream().flatMapToLong(each -> Arrays.stream(each.nanos())).sorted().toArray(),
          some.stream().mapToInt(Calls::wrong).sum());
    }

    double millis(double share) {
      return Quantiles.of(nanos, share) / 1e6;
    }
  }

  /** What one thread's calls took, in order, and how many of each kind were wrong. */
  private record Asked(long[] nanos, int[] wrong) {
    Calls of(int kind) {
      int kinds = wrong.length;
      int count = (nanos.length - kind + kinds - 1) / kinds;
      return new Calls(
          IntStream.range(0, count).mapToLong(i -> nanos[i * kinds + kind]).toArray(), wrong[kind]);
    }
  }

  /**
   * Asks for as long as {@code meanwhile} takes, at least so long, and at least one of each kind.
   *
   * @return of each kind of calls
   */
  static List<Calls> during(Duration least, int kinds, Call call, Runnable meanwhile)
      throws InterruptedException {
    AtomicBoolean over = new AtomicBoolean();
    List<Asked> asked = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      threads.add(
          Thread.ofPlatform()
              .daemon()
              .name("caller-" + i)
              .start(() -> {
                Asked all = ask(call, kinds, over);
                synchronized (asked) {
                  asked.add(all);
                }
              }));
    }
    long begun = System.nanoTime();
    try {
      meanwhile.run();
      long left = least.toNanos() - (System.nanoTime() - begun);
      Thread.sleep(Duration.ofNanos(Math.max(0, left)));
    } finally {
      over.set(true);
    }
    for (Thread thread : threads) {
      thread.join();
    }
    return IntStream.range(0, kinds)
        .mapToObj(kind -> Calls.of(asked.stream().map(each -> each.of(kind)).toList()))
        .toList();
  }

  private static Asked ask(Call call, int kinds, AtomicBoolean over) {
    LongStream.Builder nanos = LongStream.builder();
    int[] wrong = new int[kinds];
    long due = System.nanoTime();
    for (long number = 0; number < kinds || !over.get(); number++) {
      for (long wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) {
        LockSupport.parkNanos(wait);
      }
      boolean right;
      try {
        right = call.answered(number);
      } catch (RuntimeException | Error failed) { // a page that is gone is an InternalError
        right = false;
      }
      wrong[(int) (number % kinds)] += right ? 0 : 1;
      nanos.add(System.nanoTime() - due);
      due += EVERY_NANOS;
    }
    return new Asked(nanos.build().toArray(), wrong);
  }
}
