package joist.learn.linear;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/** The threads of one fit, the calling one included. */
final class Workers implements AutoCloseable {
  private final int threads;
  private final ExecutorService helpers;

  Workers(int threads) {
    this.threads = Math.max(1, threads);
    this.helpers =
        Executors.newFixedThreadPool(
            Math.max(1, this.threads - 1),
            Thread.ofPlatform().daemon().name("joist-linear-", 0).factory());
  }

  /** Runs parts 0 to {@code parts - 1}, each once on any thread, and returns when all are done. */
  void run(int parts, IntConsumer part) {
    AtomicInteger next = new AtomicInteger();
    Runnable take =
        () -> {
          for (int i = next.getAndIncrement(); i < parts; i = next.getAndIncrement()) {
            part.accept(i);
          }
        };
    List<Future<?>> running = new ArrayList<>();
    for (int helper = 1; helper < Math.min(threads, parts); helper++) {
      running.add(helpers.submit(take));
    }
    take.run();
    for (Future<?> future : running) {
      await(future);
    }
  }

  private static void await(Future<?> future) {
    boolean interrupted = false;
    while (true) {
      try {
        future.get();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      } catch (ExecutionException e) {
        throw new IllegalStateException("a thread of the fit failed", e.getCause());
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    helpers.shutdown();
  }
}
