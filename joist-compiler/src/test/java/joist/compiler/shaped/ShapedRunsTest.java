package joist.compiler.shaped;

import java.util.Map;
import java.util.Random;
import joist.compiler.Close;
import joist.compiler.target.InterpretedTarget;
import joist.graph.Graph;
import joist.graph.interpret.Interpreter;
import joist.graph.report.Printer;
import joist.graph.typing.Verifier;
import joist.tensor.Tensor;
import org.junit.jupiter.api.Test;

class ShapedRunsTest {
  private final long seed = Long.getLong("joist.seed", System.nanoTime());

  @Test
  void answersAsTheInterpreterOnRandomGraphsOfTensors() {
    Random random = new Random(seed);
    RandomTensorGraphs graphs = new RandomTensorGraphs(random);
    for (int i = 0; i < 300; i++) {
      Graph graph = graphs.graph(1 + random.nextInt(12));
      Verifier.verify(graph);
      Map<String, Tensor> inputs = graphs.inputs(graph);
      String about = "seed %d, graph %d: %s".formatted(seed, i, Printer.print(graph));
      ShapedRuns runs = new ShapedRuns(new InterpretedTarget(1 << random.nextInt(5), 16));
      Map<String, Tensor> actual = runs.run(graph, inputs);
      Close.assertClose(actual, Interpreter.run(graph, inputs), 1e-4, about);
      Close.assertClose(runs.run(graph, inputs), actual, 0, about + ", again");
    }
  }
}
