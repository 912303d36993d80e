package joist.cli.reproduce;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;

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
      return nanos[(int) Math.min(nanos.length - 1, Math.ceil(share * nanos.length))] / 1e6;
    }
  }

  /** Asks for as long as {@code meanwhile} takes, at least so long, and at least once a thread. */
  static Calls during(Duration least, Call call, Runnable meanwhile) throws InterruptedException {
    AtomicBoolean over = new AtomicBoolean();
    AtomicInteger wrong = new AtomicInteger();
    List<long[]> taken = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      threads.add(
          Thread.ofPlatform()
              .daemon()
              .name("caller-" + i)
              .start(() -> {
                long[] nanos = ask(call, over, wrong);
                synchronized (taken) {
                  taken.add(nanos);
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
    long[] all = taken.stream().flatMapToLong(Arrays::stream).sorted().toArray();
    return new Calls(all, wrong.get());
  }

  private static long[] ask(Call call, AtomicBoolean over, AtomicInteger wrong) {
    LongStream.Builder nanos = LongStream.builder();
    long due = System.nanoTime();
    for (long number = 0; number == 0 || !over.get(); number++) {
      for (long wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) {
        LockSupport.parkNanos(wait);
      }
      boolean right;
      try {
        right = call.answered(number);
      } catch (RuntimeException | Error failed) { // a page that is gone is an InternalError
        right = false;
      }
      if (!right) {
        wrong.incrementAndGet();
      }
      nanos.add(System.nanoTime() - due);
      due += EVERY_NANOS;
    }
    return nanos.build().toArray();
  }
}
