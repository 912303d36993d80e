package joist.cli;

import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import joist.compiler.Executable;
import joist.compiler.bytecode.PlainTarget;
import joist.compiler.target.Target;
import joist.compiler.x86.X86Target;
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

  /** Loops in plain Java, which any JVM runs. */
  PLAIN,

  /** Machine code that Joist emits, on Linux and a processor with AVX2. */
  X86;

  /** Makes the graph ready; what comes back runs it, any number of times. */
  UnaryOperator<Map<String, Tensor>> prepare(Graph graph) {
    return this == REFERENCE ? inputs -> Interpreter.run(graph, inputs) : compile(graph)::run;
  }

  /** The graph compiled; for the reference as for {@link #AUTO}. */
  Executable compile(Graph graph) {
    return switch (this) {
      case REFERENCE, AUTO -> Executable.compile(graph);
      case PLAIN, X86 -> Executable.compile(graph, target());
    };
  }

  /**
   * The compiler's target.
   *
   * @throws BadInputException when this machine has none
   */
  Target target() {
    return switch (this) {
      case REFERENCE, PLAIN -> new PlainTarget();
      case AUTO -> X86Target.detect().found().<Target>map(x86 -> x86).orElseGet(PlainTarget::new);
      case X86 ->
          switch (X86Target.detect()) {
            case X86Target.Detection.Available(X86Target target) -> target;
            case X86Target.Detection.Unavailable(String reason) ->
                throw new BadInputException("the engine x86 cannot run here: " + reason);
          };
    };
  }

  /** The name as a person types it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
