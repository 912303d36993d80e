package joist.compiler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import joist.compiler.team.Workers;
import joist.graph.Dim;
import joist.graph.Graph;
import joist.graph.GraphBuilder;
import joist.graph.GraphException;
import joist.graph.ValueType;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * A run that is wanted no more stops between two steps, and leaves the next one as it should be.
 */
class GivenUpTest {
  /* So that a step takes some milliseconds: short ones are run as one. */
  private static final int ROWS = 64;
  private static final int SIZE = 512;

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Executable executable = Executable.compile(steps());
  private final Map<String, Tensor> inputs =
      Map.of("x", Tensor.zeros(ElementType.F32, Shape.of(ROWS, SIZE)));

  @AfterEach
  void close() {
    executable.close();
    threads.shutdownNow();
  }

  private static Graph steps() {
    GraphBuilder builder = new GraphBuilder("steps");
    ValueType type = ValueType.of(ElementType.F32, Dim.of(ROWS), Dim.of(SIZE));
    float[] numbers = new float[SIZE * SIZE];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = i % 7;
    }
    String weights = builder.constant("w", Tensor.of(Shape.of(SIZE, SIZE), numbers));
    String x = builder.input("x", type);
    for (int i = 0; i < 3; i++) {
      x = builder.node("Softmax", builder.node("MatMul", x, weights));
    }
    builder.output(x, type);
    return builder.build();
  }

  private float[] run(Workers workers) {
    return executable.run(inputs, workers).values().iterator().next().toFloats();
  }

  private void isGivenUp(Workers workers) {
    float[] expected = run(workers);
    Thread.currentThread().interrupt();
    assertThatThrownBy(() -> run(workers))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("given up between two steps");
    assertThat(Thread.interrupted()).as("it is the caller's to forget that").isTrue();
    assertThat(run(workers)).isEqualTo(expected);
  }

  @Test
  void aRunIsGivenUpBetweenSteps() {
    isGivenUp(Workers.none());
  }

  @Test
  void aRunBySeveralThreadsIsGivenUpBetweenSteps() {
    isGivenUp(new Workers(threads, 2));
  }
}
