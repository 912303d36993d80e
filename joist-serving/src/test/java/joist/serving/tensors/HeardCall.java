package joist.serving.tensors;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import joist.serving.flight.BatchFlight;
import joist.serving.flight.RunStep;
import joist.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/** A call of one input, {@code x}, that keeps what it hears, each of it once. */
class HeardCall implements TensorCall {
  final CompletableFuture<Map<String, Tensor>> answer = new CompletableFuture<>();
  volatile int batchRows = -1;
  volatile @Nullable BatchFlight flight;
  volatile List<RunStep> steps = List.of();
  volatile boolean wanted = true;
  volatile boolean refusesAnswers;
  volatile long charged = -1;
  private final Map<String, Tensor> inputs;
  private final boolean wantsSteps;

  HeardCall(Tensor x) {
    this(x, false);
  }

  /** One that may be traced. */
  HeardCall(Tensor x, boolean wantsSteps) {
    this.inputs = Map.of("x", x);
    this.wantsSteps = wantsSteps;
  }

  @Override
  public boolean wantsSteps() {
    return wantsSteps;
  }

  @Override
  public void ran(List<RunStep> told) {
    assertThat(answer).as("before its answer").isNotDone();
    steps = told;
  }

  @Override
  public boolean isWanted() {
    return wanted;
  }

  @Override
  public Map<String, Tensor> inputs() {
    return inputs;
  }

  @Override
  public void started(BatchFlight batch) {
    assertThat(flight).as("begins once").isNull();
    flight = batch;
  }

  @Override
  public void computed(int rows) {
    batchRows = rows;
  }

  @Override
  public void charged(long nanos) {
    charged = nanos;
  }

  @Override
  public void answered(Map<String, Tensor> outputs) {
    if (refusesAnswers) {
      throw new IllegalStateException("it takes no answer");
    }
    assertThat(batchRows).as("computed before it is answered").isNotNegative();
    assertThat(answer.complete(outputs)).as("answered once").isTrue();
  }

  @Override
  public void failed(Throwable why) {
    assertThat(answer.completeExceptionally(why)).as("answered once").isTrue();
  }

  @Override
  public void refused(String why) {
    failed(new IllegalStateException(why));
  }

  Map<String, Tensor> await() throws Exception {
    return answer.get(2, TimeUnit.MINUTES);
  }

  /** The answer's {@code y}. */
  Tensor awaitY() throws Exception {
    return Objects.requireNonNull(await().get("y"));
  }
}
