package joist.serving.isolate;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import joist.graph.Graph;
import joist.model.Digests;
import joist.model.GraphRunner;
import joist.model.Model;
import joist.model.ModelException;
import joist.model.handler.HandlerException;
import joist.model.handler.HandlerGraph;
import joist.model.handler.HandlerJar;
import joist.table.Reason;
import joist.tensor.Ledger;

/** Which models run in child processes, and how. Thread-safe. */
public final class Isolation implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("joist.serving");
  private static final Duration WEIGHED = Duration.ofSeconds(2);

  private final Predicate<String> which;
  private final IsolationSettings settings;
  private final Ledger ledger;
  private final LongSupplier clock;
  private final Starter starter;
  private final ScheduledExecutorService watch;
  private final Set<String> chosen = ConcurrentHashMap.newKeySet();
  private final Set<Supervision> supervised = ConcurrentHashMap.newKeySet();
  private volatile Consumer<ChildEvent> listener = event -> {};
  private volatile boolean closed;

  /**
   * @param which of the models' names
   * @param ledger that children's memory is charged to
   * @param clock in nanoseconds
   */
  public Isolation(
      Predicate<String> which, IsolationSettings settings, Ledger ledger, LongSupplier clock) {
    this(which, settings, ledger, clock, ChildProcess::start);
  }

  Isolation(
      Predicate<String> which,
      IsolationSettings settings,
      Ledger ledger,
      LongSupplier clock,
      Starter starter) {
    this.starter = starter;
    this.which = which;
    this.settings = settings;
    this.ledger = ledger;
    this.clock = clock;
    ScheduledThreadPoolExecutor watching =
        new ScheduledThreadPoolExecutor(
            2, Thread.ofPlatform().daemon().name("joist-children").factory());
    watching.setRemoveOnCancelPolicy(true);
    // Here, since whoever schedules first may be the loading thread, whose priority it would have.
    watching.prestartAllCoreThreads();
    this.watch = Executors.unconfigurableScheduledExecutorService(watching);
    var _ =
        watch.scheduleWithFixedDelay(
            this::weigh, WEIGHED.toNanos(), WEIGHED.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Starts a process that does what it is told on its standard input, which it is told here. */
  @FunctionalInterface
  interface Starter {
    Process start(ChildOrder order) throws IOException;
  }

  public boolean isolates(String model) {
    return which.test(model) || chosen.contains(model);
  }

  /** Isolates a model from its next load on, or, where nothing else says so, no longer. */
  public void choose(String model, boolean isolated) {
    if (isolated) {
      chosen.add(model);
    } else {
      chosen.remove(model);
    }
  }

  /**
   * Loads a model, or a handler of a jar, into a child process.
   *
   * @param reference such as {@code churn:2}
   * @param copied whether the file may be overwritten while it is served
   * @throws IsolationException when its child does not come to answer
   */
  public Model load(String reference, Path file, boolean copied, Ledger.Account account) {
    if (HandlerJar.is(file)) {
      return handler(reference, file, account);
    }
    return Model.elsewhere(
        file,
        copied,
        account,
        (graph, digest) -> {
          Supervision child = begun(reference, plan(file, copied, digest, account));
          return new IsolatedRunner(reference, child, graph);
        });
  }

  private Life.Plan plan(Path file, boolean copied, String digest, Ledger.Account account) {
    return new Life.Plan(file, copied, digest, settings, account, ledger, starter);
  }

  private Supervision begun(String reference, Life.Plan plan) {
    Supervision child = new Supervision(reference, plan, this);
    child.begin();
    return child;
  }

  /** Nothing of it runs here, so its child says what it takes and gives. */
  private Model handler(String reference, Path jar, Ledger.Account account) {
    String digest;
    try {
      digest = Digests.sha256(jar);
    } catch (IOException unreadable) {
      throw new ModelException(
          "the file '" + jar + "' cannot be read: " + Reason.of(unreadable), unreadable);
    }
    Supervision child = begun(reference, plan(jar, false, digest, account));
    try {
      Graph graph = HandlerGraph.of(child.face().inputs(), child.face().outputs());
      return Model.of(graph, new IsolatedRunner(reference, child, graph), digest);
    } catch (HandlerException faceless) {
      child.close();
      throw new ModelException("'" + jar + "': " + faceless.getMessage(), faceless);
    }
  }

  /** Says who hears what becomes of children; by any thread, and not to be kept long. */
  public void tellOf(Consumer<ChildEvent> other) {
    listener = other;
  }

  void tell(ChildEvent event) {
    listener.accept(event);
  }

  /**
   * Hears of a child that is to be started.
   *
   * @throws Broken when none is any more
   */
  void supervised(Supervision child) {
    supervised.add(child);
    if (closed) {
      throw new Broken("the server closes");
    }
  }

  void forget(Supervision child) {
    supervised.remove(child);
  }

  /** What children grow by in traffic is charged too. */
  private void weigh() {
    for (Supervision child : supervised) {
      try {
        child.weigh();
      } catch (RuntimeException why) { // of whoever had to make room; the others are weighed yet
        LOG.log(System.Logger.Level.WARNING, "a child process is not charged", why);
      }
    }
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

  /** Ends all children, those too that are about to start, and starts none any more. */
  @Override
  public void close() {
    closed = true;
    watch.shutdownNow();
    supervised.forEach(Supervision::close);
  }
}
