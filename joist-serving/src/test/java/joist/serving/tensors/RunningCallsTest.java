package joist.serving.tensors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import joist.serving.flight.BatchFlight;
import joist.tensor.Tensor;
import org.junit.jupiter.api.Test;

class RunningCallsTest {
  private static final Duration MOST = Duration.ofSeconds(60);

  private final AtomicLong now = new AtomicLong();
  private final RunningCalls running = new RunningCalls(MOST, false, now::get);
  private final Waiting first = new Waiting();
  private final Waiting second = new Waiting();

  /** A call whose caller may have gone before it runs. */
  private static final class Waiting implements TensorCall {
    private final AtomicBoolean gone = new AtomicBoolean();

    @Override
    public boolean isWanted() {
      return !gone.get();
    }

    @Override
    public Map<String, Tensor> inputs() {
      return Map.of();
    }

    @Override
    public void started(BatchFlight batch) {}

    @Override
    public void computed(int batchRows) {}

    @Override
    public void answered(Map<String, Tensor> outputs) {}

    @Override
    public void failed(Throwable why) {}

    @Override
    public void refused(String why) {}
  }

  private static RuntimeException stopped() {
    return new IllegalStateException("stopped");
  }

  @Test
  void aBatchGoesOnWhileOneOfItsCallersIsThere() {
    boolean interrupted =
        running.run(
            List.of(first, second),
            () -> {
              running.left(first);
              return Thread.currentThread().isInterrupted();
            });

    assertThat(interrupted).isFalse();
  }

  @Test
  void aBatchWhoseCallersHaveAllGoneIsGivenUpAndItsThreadIsCleanAfterIt() {
    assertThatThrownBy(() ->
            running.run(
                List.of(first, second),
                () -> {
                  running.left(second);
                  running.left(first);
                  assertThat(Thread.currentThread().isInterrupted()).isTrue();
                  throw stopped();
                }))
        .isInstanceOf(RunningCalls.Abandoned.class);
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  void whoWentBeforeItsBatchBeganIsHeeded() {
    first.gone.set(true);
    boolean interrupted = running.run(List.of(first), () -> Thread.currentThread().isInterrupted());

    assertThat(interrupted).isTrue();
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  /** As when their deadlines are over: nobody says so then. */
  @Test
  void aBatchThatNobodyWantsAnyMoreIsGivenUpWhenItIsLookedAt() {
    assertThatThrownBy(() ->
            running.run(
                List.of(first, second),
                () -> {
                  first.gone.set(true);
                  running.giveUp();
                  assertThat(Thread.currentThread().isInterrupted()).isFalse();
                  second.gone.set(true);
                  running.giveUp();
                  assertThat(Thread.currentThread().isInterrupted()).isTrue();
                  throw stopped();
                }))
        .isInstanceOf(RunningCalls.Abandoned.class);
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  void aBatchThatTakesTooLongIsGivenUpThoughItIsWanted() {
    assertThatThrownBy(() ->
            running.run(
                List.of(first),
                () -> {
                  now.addAndGet(MOST.toNanos());
                  running.giveUp();
                  assertThat(Thread.currentThread().isInterrupted()).isFalse();
                  now.incrementAndGet();
                  running.giveUp();
                  assertThat(Thread.currentThread().isInterrupted()).isTrue();
                  throw stopped();
                }))
        .isInstanceOf(RunLimitException.class)
        .hasMessageContaining("more than 60 s");
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  /** One that did not stop would be ended, with the calls of others inside. */
  @Test
  void aBatchThatRunsInAnotherProcessIsGivenUpForThoseThatGoAlone() {
    RunningCalls elsewhere = new RunningCalls(MOST, true, now::get);
    boolean interrupted =
        elsewhere.run(
            List.of(first),
            () -> {
              now.addAndGet(2 * MOST.toNanos());
              first.gone.set(true);
              elsewhere.giveUp();
              assertThat(Thread.currentThread().isInterrupted()).isFalse();
              elsewhere.left(first);
              return Thread.currentThread().isInterrupted();
            });

    assertThat(interrupted).isTrue();
  }

  @Test
  void anAnswerThatIsThereAtTheLastMomentIsGiven() {
    String answer =
        running.run(
            List.of(first),
            () -> {
              now.addAndGet(2 * MOST.toNanos());
              running.giveUp();
              return "answer";
            });

    assertThat(answer).isEqualTo("answer");
    assertThat(Thread.currentThread().isInterrupted()).isFalse();
  }

  @Test
  void aFaultOfItsOwnIsToldAsItIs() {
    assertThatThrownBy(() ->
            running.run(
                List.of(first),
                () -> {
                  throw stopped();
                }))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("stopped");
  }
}
