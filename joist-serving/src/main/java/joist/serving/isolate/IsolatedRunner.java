package joist.serving.isolate;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import joist.graph.Graph;
import joist.graph.GraphException;
import joist.graph.Value;
import joist.model.GraphRunner;
import joist.model.Pause;
import joist.model.StepListener;
import joist.serving.flight.RunStep;
import joist.tensor.OverBudgetException;
import joist.tensor.Tensor;

/**
 * A graph that a supervised child process runs. Calls that are inside when it ends fail as
 * retryable; calls that come while there is none do too. A thread that is interrupted gives its
 * call up, and the child is told to stop it. Thread-safe.
 */
public final class IsolatedRunner implements GraphRunner {
  private static final int MOST_SHOWN = 100;

  private final Supervision child;
  private final String name;
  private final Set<String> inputs;
  private final List<String> outputs;

  IsolatedRunner(String name, Supervision child, Graph graph) {
    this.name = name;
    this.child = child;
    this.inputs = graph.inputs().stream().map(Value::name).collect(Collectors.toSet());
    this.outputs = graph.outputs().stream().map(Value::name).toList();
  }

  ChildStatus status() {
    return child.status();
  }

  @Override
  public Map<String, Tensor> run(Map<String, Tensor> inputs) {
    return called(Ask.RUN, inputs, this::outputs);
  }

  /** The child's steps, and then what it took to hand the call over and its answer back. */
  @Override
  public Map<String, Tensor> watched(Map<String, Tensor> inputs, StepListener listener) {
    long start = System.nanoTime();
    Watched answer =
        called(
            Ask.RUN_WATCHED,
            inputs,
            (in, area) -> new Watched(outputs(in, area), ChildSteps.read(in)));
    long all = System.nanoTime() - start;
    ChildSteps.tell(answer.steps(), all, listener);
    return answer.outputs();
  }

  private record Watched(Map<String, Tensor> outputs, List<RunStep> steps) {}

  private Map<String, Tensor> outputs(DataInputStream in, SharedArea area) throws IOException {
    expect(Said.ANSWER, in.readByte(), in);
    Map<String, Tensor> answer = area.read(in, true);
    if (!List.copyOf(answer.keySet()).equals(outputs)) {
      throw new Broken("expected the outputs %s, got %s".formatted(outputs, answer.keySet()));
    }
    return answer;
  }

  @Override
  public boolean keepsRowsApart(Map<String, Tensor> inputs) {
    return called(Ask.KEEPS_ROWS_APART, inputs, IsolatedRunner::yesOrNo);
  }

  @Override
  public void warm(Duration most) {
    Frames.Content asked =
        out -> {
          out.writeByte(Ask.WARM.code());
          out.writeLong(most.toMillis());
        };
    var _ = inside((life, place) -> exchange(life, place, asked, IsolatedRunner::yesOrNo));
    child.weigh();
  }

  private static boolean yesOrNo(DataInputStream in, SharedArea area) throws IOException {
    expect(Said.YES_OR_NO, in.readByte(), in);
    return in.readBoolean();
  }

  @Override
  public boolean isUnbounded() {
    return true;
  }

  @Override
  public Optional<Pause> pause() {
    return child.pause();
  }

  @Override
  public long bytes() {
    return child.bytes();
  }

  @Override
  public void revive() {
    child.revive();
  }

  @Override
  public void close() {
    child.close();
  }

  /** Makes of a child's frame what was asked for. */
  @FunctionalInterface
  private interface Reading<T> {
    T of(DataInputStream in, SharedArea out) throws IOException;
  }

  private <T> T called(Ask ask, Map<String, Tensor> given, Reading<T> reading) {
    requireKnown(given);
    return inside((life, place) -> {
      ByteArrayOutputStream described = new ByteArrayOutputStream();
      life.memory().in(place).write(given, new DataOutputStream(described));
      return exchange(
          life,
          place,
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

  /** What is done with a place in a life. */
  @FunctionalInterface
  private interface Within<T> {
    T in(Life life, int place) throws IOException;
  }

  private <T> T inside(Within<T> work) {
    Life now = child.there();
    int place = now.enter();
    if (place < 0) {
      throw child.notNow(
          now.isOver()
              ? "its child process ended (%s); it is started again".formatted(now.ending())
              : "all %d calls that its child process takes at once are taken"
                  .formatted(child.settings().calls()));
    }
    try {
      return work.in(now, place);
    } catch (Broken nonsense) {
      now.kill("it said what no child may: " + nonsense.getMessage());
      throw child.notNow("its child process was ended: " + now.ending());
    } catch (IOException | InternalError | IllegalStateException gone) {
      if (gone instanceof Failure failure) {
        throw failure;
      }
      now.kill("");
      throw child.notNow(
          "its child process ended while it ran this (%s); it is started again"
              .formatted(now.ending()));
    } finally {
      now.leave(place);
    }
  }

  private <T> T exchange(Life life, int place, Frames.Content asked, Reading<T> reading)
      throws IOException {
    long call = life.nextCall();
    try {
      Frames.Frame answer = answer(life, place, Frames.encode(call, asked), call);
      if (answer.call() != call) {
        throw new Broken(
            "expected the answer to call %d, got one to %d".formatted(call, answer.call()));
      }
      return read(answer.content(), life.memory().out(place), reading);
    } catch (Error cutOff) { // what is in this place's memory is nobody's any more
      life.kill("a call was cut off: " + cutOff);
      throw cutOff;
    }
  }

  private Frames.Frame answer(Life life, int place, ByteBuffer asked, long call)
      throws IOException {
    Line line = life.line(place);
    Duration limit = child.settings().callLimit();
    long until = System.nanoTime() + limit.toNanos();
    boolean sent = line.send(asked, until);
    Frames.Frame answer = sent ? line.receive(until) : null;
    if (answer != null) {
      return answer;
    }
    if (!Thread.interrupted()) {
      life.kill("a call took longer than " + limit.toSeconds() + " s");
      throw child.notNow("its child process was ended: " + life.ending());
    }
    try {
      if (!sent || !stops(life, place, call)) {
        life.kill("a call that was given up did not stop");
      }
      throw child.notNow("the call was given up");
    } finally {
      Thread.currentThread().interrupt();
    }
  }

  /** Tells the child to stop a call; whether it has. */
  private boolean stops(Life life, int place, long call) throws IOException {
    life.cancel(place, call);
    long until = System.nanoTime() + child.settings().grace().toNanos();
    Frames.Frame last = life.line(place).receive(until);
    while (last == null && Thread.interrupted()) { // once more: that it is given up is known
      last = life.line(place).receive(until);
    }
    return last != null && last.call() == call;
  }

  private static <T> T read(DataInputStream frame, SharedArea out, Reading<T> reading)
      throws IOException {
    try {
      return reading.of(frame, out);
    } catch (EOFException shortFrame) {
      throw new Broken("a frame that is too short");
    }
  }

  /**
   * @throws Broken when it is neither what was expected, nor why that did not come
   */
  static void expect(Said expected, int said, DataInputStream in) throws IOException {
    if (said == expected.code()) {
      return;
    }
    if (said == Said.BAD_INPUTS.code()) {
      throw new GraphException(in.readUTF());
    }
    if (said == Said.NO_ROOM.code()) {
      throw new OverBudgetException(in.readUTF(), in.readBoolean());
    }
    if (said == Said.FAILED.code()) {
      throw new Failure(in.readUTF());
    }
    throw new Broken(
        "expected a frame of %s, got one that begins with %d".formatted(expected, said));
  }

  /** What went wrong in a child that lives. */
  static final class Failure extends IllegalStateException {
    Failure(String message) {
      super(message);
    }
  }
}
