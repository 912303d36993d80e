package joist.bench.suite;

import java.util.Map;
import java.util.function.Supplier;
import joist.graph.Graph;
import joist.tensor.Tensor;

/**
 * One row of the table.
 *
 * @param aim the most that Joist's time may be of the peer's
 * @param graph made when the case is run, since some weigh hundreds of megabytes
 */
record SuiteCase(String name, double aim, Supplier<Model> graph) {
  /** A graph with the inputs to run it on. */
  record Model(Graph graph, Map<String, Tensor> inputs) {}
}
