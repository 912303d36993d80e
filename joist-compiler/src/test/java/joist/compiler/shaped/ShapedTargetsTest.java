package joist.compiler.shaped;

import java.util.Map;
import java.util.Random;
import joist.compiler.Close;
import joist.compiler.target.Target;
import joist.compiler.tier.TargetChoice;
import joist.compiler.tier.Targets;
import joist.graph.Graph;
import joist.graph.interpret.Interpreter;
import joist.graph.report.Printer;
import joist.graph.typing.Verifier;
import joist.tensor.Tensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ShapedTargetsTest {
  private static final int GRAPHS = 100;

  private final long seed = Long.getLong("joist.seed", 2026L);

  /** The build starts its JVMs with the Vector API; emitted code may be missing, as auto knows. */
  @ParameterizedTest
  @EnumSource(names = {"AUTO", "VECTOR", "PLAIN"})
  void answersAsTheInterpreterOnRandomGraphsOfTensors(TargetChoice choice) {
    Target target = Targets.ofThisMachine().choose(choice).target();
    RandomTensorGraphs graphs = new RandomTensorGraphs(new Random(seed));
    Random random = new Random(seed + 1);
    for (int i = 0; i < GRAPHS; i++) {
      Graph graph = graphs.graph(1 + random.nextInt(12));
      Verifier.verify(graph);
      Map<String, Tensor> inputs = graphs.inputs(graph);
      String about =
          "%s, -Djoist.seed=%d, graph %d: %s"
              .formatted(target.name(), seed, i, Printer.print(graph));
      Close.assertClose(
          new ShapedRuns(target).run(graph, inputs), Interpreter.run(graph, inputs), 1e-4, about);
    }
  }
}
