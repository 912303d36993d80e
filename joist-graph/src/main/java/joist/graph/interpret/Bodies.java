package joist.graph.interpret;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import joist.graph.Graph;
import joist.tensor.Datum;

/** Who runs bodies of control flow in the place of the interpreter. */
@FunctionalInterface
public interface Bodies {
  /**
   * The body's outputs in order; empty to leave the body to the interpreter.
   *
   * @param arguments the body's inputs in order
   * @param around the values that the body captures, by name
   */
  Optional<List<Datum>> run(
      Graph body, List<? extends Datum> arguments, Function<String, Datum> around);
}
