package joist.cli;

import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import joist.compiler.Executable;
import joist.compiler.target.Target;
import joist.compiler.team.Workers;
import joist.compiler.tier.TargetChoice;
import joist.compiler.tier.Targets;
import joist.graph.Graph;
import joist.graph.interpret.Interpreter;
import joist.tensor.Tensor;

/**
 * Who runs a graph, by the name that a person gives: this is the one place that knows the
 * compiler's targets.
 */
enum RunTarget {
  /** The interpreter, which says what every operator means: plain and slow. */
  REFERENCE,

  /** What Joist chooses on this machine. */
  AUTO,

  /** Machine code that Joist emits, on Linux and a processor with AVX2. */
  X86,

  /** Loops on the JVM's Vector API, which needs its incubator module. */
  VECTOR,

  /** Loops in plain Java, which any JVM runs. */
  PLAIN;

  /** Makes the graph ready; what comes back runs it, any number of times. */
  UnaryOperator<Map<String, Tensor>> prepare(Graph graph) {
    return prepare(graph, Workers.none());
  }

  /** As {@link #prepare(Graph)}, by several threads; the reference has one. */
  UnaryOperator<Map<String, Tensor>> prepare(Graph graph, Workers workers) {
    if (this == REFERENCE) {
      return inputs -> Interpreter.run(graph, inputs);
    }
    Executable executable = compile(graph);
    return inputs -> executable.run(inputs, workers);
  }

  /**
   * The graph compiled; for the reference as for {@link #AUTO}.
   *
   * @throws BadInputException when this machine has no such target
   */
  Executable compile(Graph graph) {
    return Executable.compile(graph, target());
  }

  /**
   * The compiler's target.
   *
   * @throws BadInputException when this machine has none
   */
  Target target() {
    Targets targets = Targets.ofThisMachine();
    try {
      return switch (this) {
        case REFERENCE, AUTO -> targets.target();
        case X86 -> targets.choose(TargetChoice.X86).target();
        case VECTOR -> targets.choose(TargetChoice.VECTOR).target();
        case PLAIN -> targets.choose(TargetChoice.PLAIN).target();
      };
    } catch (IllegalArgumentException e) {
      throw new BadInputException("engine '%s': %s".formatted(this, e.getMessage()));
    }
  }

  /** The name as a person types it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
