package joist.cli;

import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import joist.compiler.Executable;
import joist.graph.Graph;
import joist.graph.interpret.Interpreter;
import joist.tensor.Tensor;

/**
 * Who runs a graph, by the name that a person gives: this is the one place that knows the
 * compiler's targets.
 */
enum RunTarget {
  /** The interpreter, which says what every operator means: plain and slow. */
  REFERENCE {
    @Override
    UnaryOperator<Map<String, Tensor>> prepare(Graph graph) {
      return inputs -> Interpreter.run(graph, inputs);
    }
  },

  /** What Joist chooses on this machine. */
  AUTO {
    @Override
    UnaryOperator<Map<String, Tensor>> prepare(Graph graph) {
      return Executable.compile(graph)::run;
    }
  };

  /** Makes the graph ready; what comes back runs it, any number of times. */
  abstract UnaryOperator<Map<String, Tensor>> prepare(Graph graph);

  /** The name as a person types it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
