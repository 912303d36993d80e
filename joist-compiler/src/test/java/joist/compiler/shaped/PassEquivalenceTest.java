package joist.compiler.shaped;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import joist.compiler.Close;
import joist.compiler.pass.Pass;
import joist.compiler.pass.ShapedPass;
import joist.graph.Graph;
import joist.graph.Value;
import joist.graph.interpret.Interpreter;
import joist.graph.report.Printer;
import joist.graph.typing.Verifier;
import joist.tensor.Tensor;
import org.junit.jupiter.api.Test;

/** Each pass keeps what random graphs answer: a pass to the bit, a shaped one nearly. */
class PassEquivalenceTest {
  private static final int GRAPHS = 80;

  private final long seed = Long.getLong("joist.seed", 2026L);
  private final RandomTensorGraphs graphs = new RandomTensorGraphs(new Random(seed));

  @Test
  void passesKeepEveryBitOfRandomGraphs() {
    for (int i = 0; i < GRAPHS; i++) {
      Graph graph = graphs.graph(1 + i % 12);
      Map<String, Tensor> inputs = graphs.inputs(graph);
      Map<String, Tensor> expected = Interpreter.run(graph, inputs);
      for (Pass pass : Pass.standard()) {
        Graph after = pass.apply(graph);
        Verifier.verify(after);
        Close.assertClose(Interpreter.run(after, inputs), expected, 0, about(pass, i, graph));
      }
    }
  }

  @Test
  void shapedPassesKeepAnswersOfRandomGraphs() {
    for (int i = 0; i < GRAPHS; i++) {
      Graph open = graphs.graph(1 + i % 12);
      Map<String, Tensor> inputs = graphs.inputs(open);
      Graph graph = settled(open, inputs);
      Map<String, Tensor> expected = Interpreter.run(graph, inputs);
      for (ShapedPass pass : ShapedPass.standard()) {
        Graph after = pass.apply(graph, Verifier.infer(graph));
        Verifier.verify(after);
        Close.assertClose(Interpreter.run(after, inputs), expected, 1e-4, about(pass, i, graph));
      }
    }
  }

  private static Graph settled(Graph graph, Map<String, Tensor> inputs) {
    List<Value> typed = new ArrayList<>();
    for (Value input : graph.inputs()) {
      Tensor tensor = inputs.get(input.name());
      typed.add(tensor == null ? input : new Value(input.name(), ShapedRuns.typeOf(tensor)));
    }
    return new Graph(
        graph.name(),
        typed,
        graph.outputs(),
        graph.initializers(),
        graph.nodes(),
        graph.opsets(),
        graph.metadata());
  }

  private String about(Object pass, int number, Graph graph) {
    return "%s, -Djoist.seed=%d, graph %d: %s"
        .formatted(pass.getClass().getSimpleName(), seed, number, Printer.print(graph));
  }
}
