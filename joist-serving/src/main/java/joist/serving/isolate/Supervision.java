package joist.serving.isolate;

import java.nio.file.Files;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import joist.model.Pause;
import joist.tensor.OverBudgetException;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the child of a model alive: starts it, and starts it again when it ends, until it ends
 * again and again shortly after its start. Thread-safe.
 */
final class Supervision implements AutoCloseable {
  private static final Duration SOON = Duration.ofSeconds(1);
  private static final Duration LOOK = Duration.ofSeconds(30); // whether what it wants is there
  private static final long OF_ANY_JVM = 256L << 20; // it may grow by, whatever runs in it
  private static final System.Logger LOG = System.getLogger("joist.serving");

  private final String name;
  private final Life.Plan plan;
  private final Isolation isolation;
  private final ChildCharge charge;

  private volatile @Nullable Life life; // written under this lock
  private volatile ChildState state = ChildState.STARTING; // written under this lock
  private volatile String lastExit = "";
  private volatile @Nullable Face face;
  private volatile long restarts; // written under this lock
  private @Nullable Process starting; // under this lock
  private final Waiting waiting; // under this lock
  private Future<?> nextStart = CompletableFuture.completedFuture(null); // under this lock
  private long startNanos; // under this lock: what the last start took
  private RestartPolicy.Ends ends = RestartPolicy.Ends.NONE; // under this lock
  private long begunNanos; // under this lock
  private volatile long readyBytes; // what the child held when it came to answer

  Supervision(String name, Life.Plan plan, Isolation isolation) {
    this.name = name;
    this.plan = plan;
    this.isolation = isolation;
    this.charge = new ChildCharge(plan.account());
    this.waiting = new Waiting(isolation.clock());
  }

  /**
   * Starts the first child.
   *
   * @throws IsolationException when it does not come to answer
   */
  void begin() {
    try {
      isolation.supervised(this);
      isolation.usually(this::start);
    } catch (Broken why) {
      close();
      throw new IsolationException(name + ": " + why.getMessage(), Duration.ZERO);
    } catch (RuntimeException | Error why) { // no room, no account any more
      close();
      throw why;
    }
  }

  private void start() {
    long start = isolation.clock().getAsLong();
    Life begun = Life.begin(plan, isolation.watch(), this::started);
    Face before = face;
    if (before != null && !before.equals(begun.face())) {
      begun.kill("it declares other inputs and outputs than before");
      begun.end();
      throw new Broken(begun.ending());
    }
    face = begun.face();
    ready(begun, start);
  }

  /** As of its first child. */
  Face face() {
    Face known = face;
    return known == null ? Face.KNOWN : known;
  }

  private synchronized void started(Process process) {
    starting = process;
    if (state == ChildState.CLOSED) {
      process.destroyForcibly();
    }
  }

  /* Charged outside of the lock: others may have to go for it, which takes theirs. */
  private void ready(Life begun, long startedNanos) {
    CompletableFuture<Process> exit;
    long bytes;
    try {
      bytes = begun.bytes();
      charge.set(bytes);
      exit = begun.process().onExit();
    } catch (RuntimeException | Error why) { // no room, no account any more, or worse
      begun.kill(String.valueOf(why.getMessage()));
      begun.end();
      synchronized (this) {
        starting = null;
      }
      throw why;
    }
    synchronized (this) {
      starting = null;
      if (state == ChildState.CLOSED) {
        begun.kill("the model is not served any more");
        charge.set(0);
      } else {
        readyBytes = bytes;
        life = begun;
        state = ChildState.READY;
        begunNanos = isolation.clock().getAsLong();
        startNanos = begunNanos - startedNanos;
        waiting.end();
      }
    }
    var _ = exit.thenRun(() -> ended(begun));
  }

  private void ended(Life over) {
    over.end();
    synchronized (this) {
      if (state == ChildState.CLOSED || life != over) {
        return;
      }
      life = null;
      failed(over.ending(), Duration.ofNanos(isolation.clock().getAsLong() - begunNanos));
    }
  }

  /** Under this lock. */
  private void failed(String why, Duration lasted) {
    lastExit = why;
    charge.set(0);
    RestartPolicy policy = plan.settings().restarts();
    ends = policy.count(ends, lasted);
    switch (policy.decide(ends, ThreadLocalRandom.current().nextDouble())) {
      case RestartPolicy.Decision.Fence() -> {
        state = ChildState.FENCED;
        waiting.end();
        LOG.log(System.Logger.Level.ERROR, fenced());
        tell(ChildEvent.Kind.FENCED, why);
      }
      case RestartPolicy.Decision.Restart(Duration after) -> {
        LOG.log(
            System.Logger.Level.WARNING,
            "the child process of {0} ended ({1}); it is started again in {2} ms",
            name,
            why,
            after.toMillis());
        tell(ChildEvent.Kind.ENDED, why);
        again(after);
      }
    }
  }

  private void tell(ChildEvent.Kind kind, String detail) {
    isolation.tell(new ChildEvent(name, kind, detail));
  }

  /** Under this lock. */
  private void again(Duration after) {
    state = ChildState.BACKING_OFF;
    waiting.expect(isolation.clock().getAsLong() + after.toNanos() + startNanos);
    nextStart.cancel(false);
    try {
      nextStart =
          isolation.watch().schedule(this::restartApart, after.toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException closing) {
      state = ChildState.CLOSED;
      waiting.end();
    }
  }

  private void restartApart() {
    try {
      Thread.ofPlatform().daemon().name("joist-child").start(this::restart);
    } catch (OutOfMemoryError noThread) {
      later(noThread.toString());
    }
  }

  /** No life of a child was short: what it wants may be there again. */
  private synchronized void later(String why) {
    if (state == ChildState.BACKING_OFF || state == ChildState.STARTING) {
      lastExit = why;
      Duration most = plan.settings().restarts().most();
      again(most.compareTo(LOOK) < 0 ? most : LOOK);
    }
  }

  private void restart() {
    if (!Files.isReadable(plan.model())) {
      later("its file '" + plan.model() + "' is not there, or cannot be read");
      return;
    }
    synchronized (this) {
      if (state != ChildState.BACKING_OFF) {
        return;
      }
      state = ChildState.STARTING;
      restarts++;
    }
    try {
      start();
      tell(ChildEvent.Kind.RESTARTED, "start %d after: %s".formatted(restarts, lastExit));
    } catch (OverBudgetException room) {
      later(String.valueOf(room.getMessage()));
    } catch (RuntimeException why) {
      notStarted(String.valueOf(why.getMessage()));
    } catch (Error why) { // nobody else starts it again
      notStarted(why.toString());
    }
  }

  private synchronized void notStarted(String why) {
    if (starting != null) {
      starting.destroyForcibly();
      starting = null;
    }
    if (state == ChildState.STARTING) {
      failed(why, Duration.ZERO);
    }
  }

  /** Lifts the fence, and ends a wait. */
  synchronized void revive() {
    if (state == ChildState.FENCED || state == ChildState.BACKING_OFF) {
      ends = RestartPolicy.Ends.NONE;
      again(Duration.ZERO);
    }
  }

  /**
   * The child that answers.
   *
   * @throws IsolationException when there is none
   */
  Life there() {
    Life now = life;
    if (now != null) {
      return now;
    }
    throw state == ChildState.FENCED
        ? new IsolationException(fenced(), Duration.ZERO)
        : notNow(
            "its child process is %s; the one before ended: %s".formatted(state.label(), lastExit));
  }

  /** What to tell a caller who may try again. */
  IsolationException notNow(String why) {
    return new IsolationException(
        "%s: %s; retry after %d s".formatted(name, why, SOON.toSeconds()), SOON);
  }

  private String fenced() {
    return "%s is fenced: its child process ended %d times in a row shortly after its start, last: %s; promote or load another version, or this one again, to lift the fence"
        .formatted(name, plan.settings().restarts().shortLives(), lastExit);
  }

  /** Until the next child answers; empty where one does, or none is to come. */
  synchronized Optional<Pause> pause() {
    return switch (state) {
      case STARTING, BACKING_OFF -> waiting.pause();
      case READY, FENCED, CLOSED -> Optional.empty();
    };
  }

  synchronized ChildStatus status() {
    Life now = life;
    long pid = now == null ? 0 : now.process().pid();
    return new ChildStatus(state, pid, restarts, lastExit, charge.bytes());
  }

  IsolationSettings settings() {
    return plan.settings();
  }

  long bytes() {
    return charge.bytes();
  }

  /**
   * Charges what the child holds by now. Where there is no room for it, what it held stays charged,
   * and a child that has grown by more than any JVM may is ended.
   */
  void weigh() {
    Life now = life;
    if (now == null) {
      return;
    }
    long bytes = now.bytes();
    long grown = bytes - readyBytes;
    try {
      charge.set(bytes);
    } catch (OverBudgetException room) {
      if (grown > OF_ANY_JVM) {
        now.kill(
            "it grew by %,d bytes to %,d, for which the memory budget has no room: %s"
                .formatted(grown, bytes, room.getMessage()));
      }
    } catch (IllegalStateException closed) {
      LOG.log(System.Logger.Level.DEBUG, "the child process of {0} is not served any more", name);
    }
    synchronized (this) {
      if (life != now) { // ended meanwhile, and maybe charged after that
        charge.set(0);
      }
    }
  }

  @Override
  public void close() {
    Life now;
    synchronized (this) {
      state = ChildState.CLOSED;
      now = life;
      life = null;
      charge.set(0);
      waiting.end();
      if (starting != null) {
        starting.destroyForcibly();
      }
    }
    isolation.forget(this);
    if (now != null) {
      now.kill("the model is not served any more");
      now.end();
    }
  }
}
