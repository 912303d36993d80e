package joist.compiler;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Random;
import joist.graph.Graph;
import joist.graph.interpret.Interpreter;
import joist.tensor.Tensor;
import org.junit.jupiter.api.Test;

class ExecutableTest {
  private final long seed = Long.getLong("joist.seed", System.nanoTime());

  @Test
  void givesTheBitsOfTheInterpreterOnRandomModels() {
    Random random = new Random(seed);
    RandomModels models = new RandomModels(random);
    for (int i = 0; i < 150; i++) {
      Graph graph = models.graph();
      Executable executable = Executable.compile(graph);
      assertThat(executable.whyNoFrames()).as(about(i)).isEmpty();
      Map<String, Tensor> rows = models.rows(graph, random.nextInt(40));
      Bits.assertSame(executable.run(rows), Interpreter.run(graph, rows), about(i));
    }
  }

  private String about(int i) {
    return "graph " + i + ", -Djoist.seed=" + seed;
  }
}
