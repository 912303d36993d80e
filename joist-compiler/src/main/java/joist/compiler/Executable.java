package joist.compiler;

import java.util.Map;
import joist.graph.Graph;
import joist.tensor.Tensor;

/** A graph made ready to run: planned once, run by any number of threads. Immutable. */
public final class Executable {
  private final Graph graph;

  private Executable(Graph graph) {
    this.graph = graph;
  }

  /**
   * Compiles a graph.
   *
   * @throws joist.graph.GraphException when the graph is ill typed or has an unsupported operator
   */
  public static Executable compile(Graph graph) {
    return new Executable(graph);
  }

  public Graph graph() {
    return graph;
  }

  /** Runs whole tensors; thread-safe. */
  public Map<String, Tensor> run(Map<String, Tensor> inputs) {
    throw new UnsupportedOperationException();
  }

  /**
   * A reusable workspace for up to {@code capacity} rows, for graphs whose inputs and outputs all
   * have the batch as first dimension and known extents behind it.
   */
  public Frame frame(int capacity) {
    return new Frame(capacity);
  }

  /** Bytes of constants and tables that this executable holds. */
  public long weightBytes() {
    throw new UnsupportedOperationException();
  }
}
