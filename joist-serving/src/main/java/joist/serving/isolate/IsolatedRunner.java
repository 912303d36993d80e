package joist.serving.isolate;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import joist.graph.GraphException;
import joist.model.GraphRunner;
import joist.tensor.OverBudgetException;
import joist.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A graph that a supervised child process runs: started, and started again when it ends, until it
 * ends again and again. Calls that are inside when it ends fail as retryable; calls that come while
 * there is none do too. Thread-safe.
 */
public final class IsolatedRunner implements GraphRunner {
  private static final Duration SOON = Duration.ofSeconds(1);
  private static final int MOST_SHOWN = 100;
  private static final System.Logger LOG = System.getLogger("joist.serving");

  private final Life.Plan plan;
  private final Set<String> inputs;
  private final List<String> outputs;
  private final Isolation isolation;
  private final String name;

  private volatile @Nullable Life life; // written under this lock
  private volatile ChildState state = ChildState.STARTING; // written under this lock
  private volatile String lastExit = "";
  private volatile long restarts; // written under this lock
  private int shortLives; // under this lock
  private long begunNanos; // under this lock
  private final AtomicLong charged = new AtomicLong();

  IsolatedRunner(
      String name, Life.Plan plan, List<String> inputs, List<String> outputs, Isolation isolation) {
    this.name = name;
    this.plan = plan;
    this.inputs = Set.copyOf(inputs);
    this.outputs = List.copyOf(outputs);
    this.isolation = isolation;
  }

  /**
   * Starts the first child.
   *
   * @throws IsolationException when it does not come to answer
   */
  void begin() {
    try {
      isolation.usually(() -> ready(Life.begin(plan, isolation.watch())));
    } catch (Broken why) {
      close();
      throw new IsolationException(name + ": " + why.getMessage(), Duration.ZERO);
    } catch (OverBudgetException room) {
      close();
      throw room;
    }
  }

  /* Charged outside of the lock: others may have to go for it, which takes theirs. */
  private void ready(Life begun) {
    try {
      charge(ResidentBytes.of(begun.process().pid()));
    } catch (OverBudgetException | IllegalStateException none) { // no room, or no account any more
      begun.kill(String.valueOf(none.getMessage()));
      begun.end();
      throw none;
    }
    synchronized (this) {
      if (state == ChildState.CLOSED) {
        begun.kill("the model is not served any more");
        charge(0);
      } else {
        life = begun;
        state = ChildState.READY;
        begunNanos = isolation.clock().getAsLong();
      }
    }
    var _ = begun.process().onExit().thenRun(() -> ended(begun));
  }

  private void charge(long bytes) {
    long before = charged.getAndSet(bytes);
    if (bytes <= before) {
      plan.account().release(before - bytes);
      return;
    }
    try {
      plan.account().charge(bytes - before);
    } catch (OverBudgetException room) {
      charged.addAndGet(before - bytes);
      throw room;
    }
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
    charge(0);
    shortLives = plan.settings().restarts().count(shortLives, lasted);
    switch (plan.settings()
        .restarts()
        .decide(shortLives, ThreadLocalRandom.current().nextDouble())) {
      case RestartPolicy.Decision.Fence() -> {
        state = ChildState.FENCED;
        LOG.log(System.Logger.Level.ERROR, fenced());
      }
      case RestartPolicy.Decision.Restart(Duration after) -> {
        state = ChildState.BACKING_OFF;
        LOG.log(
            System.Logger.Level.WARNING,
            "the child process of {0} ended ({1}); it is started again in {2} ms",
            name,
            why,
            after.toMillis());
        again(after);
      }
    }
  }

  private void again(Duration after) {
    try {
      var _ =
          isolation
              .watch()
              .schedule(
                  () -> Thread.ofPlatform().daemon().name("joist-child").start(this::restart),
                  after.toNanos(),
                  TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException closing) {
      state = ChildState.CLOSED;
    }
  }

  private void restart() {
    synchronized (this) {
      if (state != ChildState.BACKING_OFF) {
        return;
      }
      state = ChildState.STARTING;
      restarts++;
    }
    try {
      ready(Life.begin(plan, isolation.watch()));
    } catch (OverBudgetException room) {
      // No life of a child was short: there may be room again when others have gone.
      synchronized (this) {
        if (state == ChildState.STARTING) {
          lastExit = String.valueOf(room.getMessage());
          state = ChildState.BACKING_OFF;
          again(plan.settings().restarts().most());
        }
      }
    } catch (RuntimeException why) {
      synchronized (this) {
        if (state == ChildState.STARTING) {
          failed(String.valueOf(why.getMessage()), Duration.ZERO);
        }
      }
    }
  }

  /** Lifts the fence. */
  @Override
  public synchronized void revive() {
    if (state == ChildState.FENCED) {
      shortLives = 0;
      state = ChildState.BACKING_OFF;
      again(Duration.ZERO);
    }
  }

  public synchronized ChildStatus status() {
    Life now = life;
    long pid = now == null ? 0 : now.process().pid();
    return new ChildStatus(state, pid, restarts, lastExit, charged.get());
  }

  private String fenced() {
    return "%s is fenced: its child process ended %d times in a row shortly after its start, last: %s; promote or load another version, or this one again, to lift the fence"
        .formatted(name, plan.settings().restarts().shortLives(), lastExit);
  }

  @Override
  public Map<String, Tensor> run(Map<String, Tensor> inputs) {
    return called(
        Ask.RUN,
        inputs,
        (in, area) -> {
          expect(Said.ANSWER, in.readByte(), in);
          Map<String, Tensor> answer = area.read(in, true);
          if (!List.copyOf(answer.keySet()).equals(outputs)) {
            throw new Broken("expected the outputs %s, got %s".formatted(outputs, answer.keySet()));
          }
          return answer;
        });
  }

  @Override
  public boolean keepsRowsApart(Map<String, Tensor> inputs) {
    return called(Ask.KEEPS_ROWS_APART, inputs, IsolatedRunner::yesOrNo);
  }

  @Override
  public void warm(Duration most) {
    var _ =
        call(
            out -> {
              out.writeByte(Ask.WARM.code());
              out.writeLong(most.toMillis());
            },
            IsolatedRunner::yesOrNo);
    Life now = life;
    if (now != null) {
      charge(ResidentBytes.of(now.process().pid()));
    }
  }

  private static boolean yesOrNo(DataInputStream in, SharedArea area) throws IOException {
    expect(Said.YES_OR_NO, in.readByte(), in);
    return in.readBoolean();
  }

  @Override
  public boolean mayWait() {
    return true;
  }

  @Override
  public long bytes() {
    return charged.get();
  }

  /** Makes of a child's frame what was asked for. */
  @FunctionalInterface
  private interface Reading<T> {
    T of(DataInputStream in, SharedArea out) throws IOException;
  }

  private <T> T called(Ask ask, Map<String, Tensor> given, Reading<T> reading) {
    requireKnown(given);
    return inside((life, call) -> {
      ByteArrayOutputStream described = new ByteArrayOutputStream();
      life.memory().in(call).write(given, new DataOutputStream(described));
      return exchange(
          life,
          call,
          out -> {
            out.writeByte(ask.code());
            out.write(described.toByteArray());
          },
          reading);
    });
  }

  /** A name that is none of the graph's is told here: a child is not asked what it cannot hear. */
  private void requireKnown(Map<String, Tensor> given) {
    for (String input : given.keySet()) {
      if (!inputs.contains(input)) {
        String start = input.length() > MOST_SHOWN ? input.substring(0, MOST_SHOWN) + "…" : input;
        throw new GraphException(
            "%s: expected the inputs %s, got '%s'".formatted(name, inputs, start));
      }
    }
  }

  private <T> T call(Frames.Content asked, Reading<T> reading) {
    return inside((life, call) -> exchange(life, call, asked, reading));
  }

  /** What is done with a place in a life. */
  @FunctionalInterface
  private interface Within<T> {
    T in(Life life, int call) throws IOException;
  }

  private <T> T inside(Within<T> work) {
    Life now = life;
    if (now == null) {
      throw notThere();
    }
    int call = now.enter();
    if (call < 0) {
      throw notNow(
          "%s: all %d calls that its child process takes at once are taken"
              .formatted(name, plan.settings().calls()));
    }
    try {
      return work.in(now, call);
    } catch (SharedArea.TooLargeException tooLarge) {
      throw new GraphException(String.valueOf(tooLarge.getMessage()));
    } catch (SharedArea.NoRoomException full) {
      throw notNow(name + ": " + full.getMessage());
    } catch (Broken nonsense) {
      now.kill("it said what no child may: " + nonsense.getMessage());
      throw notNow(name + ": its child process was ended: " + now.ending());
    } catch (IOException | InternalError | IllegalStateException gone) {
      if (gone instanceof Failure failure) {
        throw failure;
      }
      now.kill(Thread.currentThread().isInterrupted() ? "a call was given up" : "");
      throw notNow(
          "%s: its child process ended while it ran this (%s); it is started again"
              .formatted(name, now.ending()));
    } finally {
      now.leave(call);
    }
  }

  private <T> T exchange(Life life, int call, Frames.Content asked, Reading<T> reading)
      throws IOException {
    Frames frames = life.frames(call);
    Duration limit = plan.settings().callLimit();
    ScheduledFuture<?> late =
        isolation
            .watch()
            .schedule(
                () -> life.kill("a call took longer than " + limit.toSeconds() + " s"),
                limit.toNanos(),
                TimeUnit.NANOSECONDS);
    try {
      return read(answer(life, frames, asked), life.memory().out(call), reading);
    } finally {
      late.cancel(false);
    }
  }

  /** A life whose answer was not heard is over: who came next would take it for theirs. */
  private static DataInputStream answer(Life life, Frames frames, Frames.Content asked)
      throws IOException {
    try {
      frames.send(asked);
      return frames.receive();
    } catch (Error cutOff) {
      life.kill("a call was cut off: " + cutOff);
      throw cutOff;
    }
  }

  private static <T> T read(DataInputStream frame, SharedArea out, Reading<T> reading)
      throws IOException {
    try {
      return reading.of(frame, out);
    } catch (EOFException shortFrame) {
      throw new Broken("a frame that is too short");
    }
  }

  private static void expect(Said expected, int said, DataInputStream in) throws IOException {
    if (said == expected.code()) {
      return;
    }
    if (said == Said.BAD_INPUTS.code()) {
      throw new GraphException(in.readUTF());
    }
    if (said == Said.NO_ROOM.code()) {
      throw new SharedArea.NoRoomException(in.readUTF());
    }
    if (said == Said.FAILED.code()) {
      throw new Failure(in.readUTF());
    }
    throw new Broken(
        "expected a frame of %s, got one that begins with %d".formatted(expected, said));
  }

  /** What went wrong in a child that lives. */
  private static final class Failure extends IllegalStateException {
    Failure(String message) {
      super(message);
    }
  }

  private IsolationException notThere() {
    return state == ChildState.FENCED
        ? new IsolationException(fenced(), Duration.ZERO)
        : notNow(
            "%s: its child process is %s; the one before ended: %s"
                .formatted(name, state.label(), lastExit));
  }

  private static IsolationException notNow(String why) {
    return new IsolationException(why + "; retry after " + SOON.toSeconds() + " s", SOON);
  }

  @Override
  public void close() {
    Life now;
    synchronized (this) {
      state = ChildState.CLOSED;
      now = life;
      life = null;
      charge(0);
    }
    if (now != null) {
      now.kill("the model is not served any more");
      now.end();
    }
  }
}
