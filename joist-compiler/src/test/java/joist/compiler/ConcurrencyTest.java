package joist.compiler;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import joist.graph.Graph;
import joist.graph.interpret.Interpreter;
import joist.tensor.Tensor;
import org.junit.jupiter.api.Test;

class ConcurrencyTest {
  private static final int THREADS = 8;
  private static final int RUNS = 60;

  private final long seed = Long.getLong("joist.seed", 2026L);

  @Test
  void eightThreadsOnOneExecutableGetTheirOwnAnswers() throws Exception {
    Random random = new Random(seed);
    RandomModels models = new RandomModels(random);
    for (int i = 0; i < 5; i++) {
      Graph graph = models.graph();
      Executable executable = Executable.compile(graph);
      List<Map<String, Tensor>> inputs = new ArrayList<>();
      List<Map<String, Tensor>> expected = new ArrayList<>();
      for (int thread = 0; thread < THREADS; thread++) {
        inputs.add(models.rows(graph, 1 + random.nextInt(60)));
        expected.add(executable.run(inputs.get(thread)));
        Close.assertClose(
            expected.getLast(), Interpreter.run(graph, inputs.get(thread)), 1e-5, "graph " + i);
      }
      runTogether(executable, inputs, expected, "graph " + i + ", -Djoist.seed=" + seed);
    }
  }

  private static void runTogether(
      Executable executable,
      List<Map<String, Tensor>> inputs,
      List<Map<String, Tensor>> expected,
      String about)
      throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
      List<Future<?>> done = new ArrayList<>();
      for (int thread = 0; thread < THREADS; thread++) {
        int own = thread;
        done.add(
            threads.submit(() -> {
              for (int run = 0; run < RUNS; run++) {
                int which = (own + run) % THREADS;
                Bits.assertSame(executable.run(inputs.get(which)), expected.get(which), about);
              }
            }));
      }
      for (Future<?> future : done) {
        future.get();
      }
      assertThat(done).hasSize(THREADS);
    }
  }
}
