package joist.compiler;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import joist.compiler.pass.Pass;
import joist.graph.Graph;
import joist.graph.GraphException;
import joist.graph.Node;
import joist.graph.ValueType;
import joist.graph.interpret.Interpreter;
import joist.graph.typing.Verifier;
import joist.tensor.Tensor;

/**
 * A graph made ready to run: planned once, run by any number of threads. Immutable.
 *
 * <p>A graph whose values all are rows of a batch gets frames, whose kernels give the bits of the
 * reference interpreter. Any other graph runs on the reference interpreter itself.
 */
public final class Executable {
  private final Graph graph;
  private final Graph optimized;
  private final Framing framing;
  private final Optional<TensorRuns> runs;

  private Executable(Graph graph, Graph optimized, Framing framing) {
    this.graph = graph;
    this.optimized = optimized;
    this.framing = framing;
    this.runs =
        framing instanceof Framing.Planned(FramePlan plan)
            ? Optional.of(new TensorRuns(optimized, plan))
            : Optional.empty();
  }

  /**
   * Compiles a graph.
   *
   * @throws GraphException when the graph is ill typed or has an unsupported operator
   */
  public static Executable compile(Graph graph) {
    Verifier.verify(graph);
    Graph optimized = graph;
    for (Pass pass : Pass.standard()) {
      optimized = pass.apply(optimized);
    }
    Map<String, ValueType> types = Verifier.verify(optimized);
    return new Executable(graph, optimized, FramePlanner.plan(optimized, types));
  }

  /** The graph as it was given. */
  public Graph graph() {
    return graph;
  }

  /**
   * Runs whole tensors; thread-safe.
   *
   * @return the outputs in the graph's order
   * @throws GraphException when an input is missing or of another type or shape than declared
   */
  public Map<String, Tensor> run(Map<String, Tensor> inputs) {
    return runs.map(tensors -> tensors.run(inputs))
        .orElseGet(() -> Interpreter.run(optimized, inputs));
  }

  /** What keeps this graph out of frames; empty when {@link #frame} works. */
  public Optional<String> whyNoFrames() {
    return framing instanceof Framing.Unplanned(String reason)
        ? Optional.of(reason)
        : Optional.empty();
  }

  /** The nodes that run on the reference interpreter, for lack of a faster kernel. */
  public List<Node> interpretedNodes() {
    return switch (framing) {
      case Framing.Planned(FramePlan plan) -> plan.interpretedNodes();
      case Framing.Unplanned(String reason) -> optimized.nodes();
    };
  }

  /**
   * A reusable workspace for up to {@code capacity} rows, for graphs whose inputs and outputs all
   * have the batch as first dimension and known extents behind it.
   *
   * @throws GraphException for another graph; {@link #run} takes those
   */
  public Frame frame(int capacity) {
    if (capacity < 1) {
      throw new IllegalArgumentException("expected a capacity of 1 row or more, got " + capacity);
    }
    return switch (framing) {
      case Framing.Planned(FramePlan plan) -> plan.frame(capacity);
      case Framing.Unplanned(String reason) ->
          throw new GraphException(
              "graph '%s' cannot be run row by row, since %s; run whole tensors instead"
                  .formatted(graph.name(), reason));
    };
  }

  /** Bytes of constants and tables that this executable holds. */
  public long weightBytes() {
    return switch (framing) {
      case Framing.Planned(FramePlan plan) -> plan.sharedBytes();
      case Framing.Unplanned(String reason) ->
          optimized.initializers().values().stream().mapToLong(Tensor::byteSize).sum();
    };
  }
}
