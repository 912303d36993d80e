package joist.compiler.x86;

import java.util.Map;
import java.util.Random;
import joist.compiler.Close;
import joist.compiler.Executable;
import joist.compiler.shaped.RandomTensorGraphs;
import joist.compiler.tier.Targets;
import joist.graph.Graph;
import joist.graph.interpret.Interpreter;
import joist.graph.report.Printer;
import joist.graph.typing.Verifier;
import joist.tensor.Region;
import joist.tensor.Tensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole graphs in memory that ends the process when it is overrun, at either end. */
@OnX86
class GuardedGraphsTest {
  private final long seed = Long.getLong("joist.seed", 2026L);

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void staysInsideOfItsMemory(boolean atEnd) {
    RandomTensorGraphs graphs = new RandomTensorGraphs(new Random(seed));
    Random random = new Random(seed + 1);
    for (int i = 0; i < 100; i++) {
      Graph graph = graphs.graph(1 + random.nextInt(12));
      Verifier.verify(graph);
      Map<String, Tensor> inputs = graphs.inputs(graph);
      String about = "-Djoist.seed=%d, graph %d: %s".formatted(seed, i, Printer.print(graph));
      try (Executable executable =
          Executable.compile(graph, Targets.ofThisMachine().target(), guarded(atEnd))) {
        Close.assertClose(executable.run(inputs), Interpreter.run(graph, inputs), 1e-4, about);
      }
    }
  }

  private static Region guarded(boolean atEnd) {
    return Region.open(
        "guarded",
        (arena, bytes, alignment) -> {
          long whole = Math.ceilDiv(bytes, alignment) * alignment;
          return GuardedMemory.allocate(whole, atEnd, arena).asSlice(0, bytes);
        });
  }
}
