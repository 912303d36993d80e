package joist.learn.parallel;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The fitting thread and its helpers, one fit long. Parts of a task are taken in any order by any
 * thread, so a task must give the same answer whoever takes what.
 */
public final class Workers implements AutoCloseable {
  private final int threads;
  private final Optional<ExecutorService> helpers;

  /** The calling thread and {@code threads - 1} helpers. */
  public Workers(int threads) {
    this.threads = Math.max(1, threads);
    this.helpers =
        threads <= 1
            ? Optional.empty()
            : Optional.of(
                Executors.newFixedThreadPool(
                    threads - 1, Thread.ofPlatform().daemon().name("joist-fit-", 0).factory()));
  }

  /** The calling thread alone; needs no closing. */
  public static Workers alone() {
    return new Workers(1);
  }

  public int threads() {
    return threads;
  }

  /** Runs parts 0 to {@code parts - 1} and returns when all are done. */
  public void run(int parts, Part part) {
    int wanted = Math.min(threads, parts);
    if (wanted <= 1) {
      for (int i = 0; i < parts; i++) {
        part.run(i, 0);
      }
      return;
    }
    AtomicInteger next = new AtomicInteger();
    List<Future<?>> running = new ArrayList<>();
    for (int helper = 1; helper < wanted; helper++) {
      int slot = helper;
      running.add(helpers.orElseThrow().submit(() -> take(next, parts, part, slot)));
    }
    try {
      take(next, parts, part, 0);
    } finally {
      next.set(parts);
      running.forEach(Workers::await);
    }
  }

  private static void take(AtomicInteger next, int parts, Part part, int slot) {
    for (int i = next.getAndIncrement(); i < parts; i = next.getAndIncrement()) {
      part.run(i, slot);
    }
  }

  /** Waits even when interrupted, since the helper still writes to the fit's arrays. */
  private static void await(Future<?> future) {
    boolean interrupted = false;
    while (true) {
      try {
        future.get();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      } catch (ExecutionException e) {
        throw e.getCause() instanceof RuntimeException cause
            ? cause
            : new IllegalStateException("a helper thread of the fit failed", e.getCause());
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    helpers.ifPresent(ExecutorService::shutdown);
  }

  /** One part of a task. */
  @FunctionalInterface
  public interface Part {
    /**
     * @param part which part
     * @param slot which thread, from 0 to {@code threads - 1}: the owner of scratch memory
     */
    void run(int part, int slot);
  }
}
