package joist.measure.suite;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import joist.graph.Graph;
import joist.tensor.Tensor;

/**
 * One row of the table.
 *
 * @param aim the most that Joist's time may be of the other engine's
 * @param model made when the case is run, since some weigh hundreds of megabytes
 */
public record SuiteCase(String name, double aim, Supplier<Model> model) {
  /**
   * A graph with the inputs to run it on.
   *
   * @param file where the graph was read; none for one that was made
   */
  public record Model(Graph graph, Map<String, Tensor> inputs, Optional<Path> file) {
    Model(Graph graph, Map<String, Tensor> inputs) {
      this(graph, inputs, Optional.empty());
    }
  }

  /** The same model, held to something else. */
  public SuiteCase withAim(double other) {
    return new SuiteCase(name, other, model);
  }
}
