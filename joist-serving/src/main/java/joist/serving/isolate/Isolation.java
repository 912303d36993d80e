package joist.serving.isolate;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import joist.graph.Value;
import joist.model.GraphRunner;
import joist.model.Model;
import joist.tensor.Ledger;

/** Which models run in child processes, and how. Thread-safe. */
public final class Isolation implements AutoCloseable {
  private final Predicate<String> which;
  private final IsolationSettings settings;
  private final Ledger ledger;
  private final LongSupplier clock;
  private final ScheduledExecutorService watch;

  /**
   * @param which of the models' names
   * @param ledger that children's memory is charged to
   * @param clock in nanoseconds
   */
  public Isolation(
      Predicate<String> which, IsolationSettings settings, Ledger ledger, LongSupplier clock) {
    this.which = which;
    this.settings = settings;
    this.ledger = ledger;
    this.clock = clock;
    ScheduledThreadPoolExecutor watching =
        new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().daemon().name("joist-children").factory());
    watching.setRemoveOnCancelPolicy(true);
    // Here, since whoever schedules first may be the loading thread, whose priority it would have.
    watching.prestartAllCoreThreads();
    this.watch = Executors.unconfigurableScheduledExecutorService(watching);
  }

  public boolean isolates(String model) {
    return which.test(model);
  }

  /**
   * Loads a model into a child process.
   *
   * @param reference such as {@code churn:2}
   * @param copied whether the file may be overwritten while it is served
   * @throws IsolationException when its child does not come to answer
   */
  public Model load(String reference, Path file, boolean copied, Ledger.Account account) {
    return Model.elsewhere(
        file,
        copied,
        account,
        (graph, digest) -> {
          IsolatedRunner runner =
              new IsolatedRunner(
                  reference,
                  new Life.Plan(file, copied, digest, settings, account, ledger),
                  graph.inputs().stream().map(Value::name).toList(),
                  graph.outputs().stream().map(Value::name).toList(),
                  this);
          runner.begin();
          return runner;
        });
  }

  /** The child of a model; empty where it runs in this process. */
  public static Optional<ChildStatus> status(Model model) {
    GraphRunner runner = model.runner();
    return runner instanceof IsolatedRunner isolated
        ? Optional.of(isolated.status())
        : Optional.empty();
  }

  /**
   * Does something on a thread of its own at the usual priority, and waits for it: processes and
   * threads have the priority of the thread that makes them, and versions are loaded on one that is
   * behind all others.
   */
  void usually(Runnable work) {
    FutureTask<?> task = new FutureTask<>(work, null);
    try {
      watch.execute(() -> Thread.ofPlatform().daemon().name("joist-child").start(task));
      task.get();
    } catch (ExecutionException failed) {
      switch (failed.getCause()) {
        case RuntimeException why -> throw why;
        case Error why -> throw why;
        case null, default -> throw new IllegalStateException(failed);
      }
    } catch (RejectedExecutionException closing) {
      throw new Broken("the server closes");
    } catch (InterruptedException given) {
      task.cancel(true);
      Thread.currentThread().interrupt();
      throw new Broken("the start of a child process was interrupted");
    }
  }

  ScheduledExecutorService watch() {
    return watch;
  }

  LongSupplier clock() {
    return clock;
  }

  /** Starts no child any more; those that run go with their models. */
  @Override
  public void close() {
    watch.shutdownNow();
  }
}
