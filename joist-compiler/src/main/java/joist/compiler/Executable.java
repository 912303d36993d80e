package joist.compiler;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import joist.compiler.pass.Pass;
import joist.compiler.shaped.Invocation;
import joist.compiler.shaped.ShapedPlan;
import joist.compiler.shaped.ShapedRuns;
import joist.compiler.shaped.StepTime;
import joist.compiler.target.Target;
import joist.compiler.tier.Targets;
import joist.graph.Graph;
import joist.graph.GraphException;
import joist.graph.ValueType;
import joist.graph.typing.Verifier;
import joist.tensor.Datum;
import joist.tensor.Tensor;

/**
 * A graph made ready to run by any number of threads. It is planned for each combination of its
 * inputs' shapes, a batch of rows for a few numbers of rows; its nodes run as loops on the target,
 * by routines in Java, or by the reference interpreter where there is neither.
 */
public final class Executable {
  private final Graph graph;
  private final Graph optimized;
  private final Map<String, ValueType> types;
  private final ShapedRuns shaped;

  private Executable(Graph graph, Graph optimized, Map<String, ValueType> types, Target target) {
    this.graph = graph;
    this.optimized = optimized;
    this.types = Map.copyOf(types);
    this.shaped = new ShapedRuns(target);
  }

  /**
   * Compiles a graph for the target that the property {@code joist.target} asks for, the fastest by
   * default.
   *
   * @throws GraphException when the graph is ill typed or has an unsupported operator
   */
  public static Executable compile(Graph graph) {
    return compile(graph, Targets.ofThisMachine().target());
  }

  /**
   * Compiles a graph for a target.
   *
   * @throws GraphException when the graph is ill typed or has an unsupported operator
   */
  public static Executable compile(Graph graph, Target target) {
    Verifier.verify(graph);
    Graph optimized = graph;
    for (Pass pass : Pass.standard()) {
      optimized = pass.apply(optimized);
    }
    Map<String, ValueType> types = Verifier.verify(optimized);
    return new Executable(graph, optimized, types, target);
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
    return shaped.run(optimized, inputs);
  }

  /** As {@link #run}, for inputs and outputs that may be sequences, optionals and maps too. */
  public Map<String, Datum> runData(Map<String, Datum> inputs) {
    return shaped.runData(optimized, inputs);
  }

  /**
   * Whether row i of all outputs comes from row i of such inputs alone, so that requests may be
   * joined along the first dimension and their answers told apart. How many rows these inputs have
   * does not matter.
   *
   * @throws GraphException as {@link #run}
   */
  public boolean keepsRowsApart(Map<String, Tensor> inputs) {
    return shaped.keepsRowsApart(optimized, inputs);
  }

  /**
   * How the graph is run for inputs of these shapes, as one block.
   *
   * @throws GraphException as {@link #run}
   */
  public ShapedPlan plan(Map<String, Tensor> inputs) {
    return shaped.plan(optimized, inputs);
  }

  /**
   * How long each step of {@link #plan} takes on these inputs, from runs that take about {@code
   * nanos} in all.
   *
   * @throws GraphException as {@link #run}
   */
  public List<StepTime> stepTimes(Map<String, Tensor> inputs, long nanos) {
    return shaped.stepTimes(optimized, inputs, nanos);
  }

  /**
   * A call that can be made again and again, without allocating, for inputs of certain shapes.
   *
   * @param inputs whose shapes and elements it begins with
   * @throws GraphException as {@link #run}, and for a graph with extents that only running can tell
   */
  public Invocation invocation(Map<String, Tensor> inputs) {
    return shaped.invocation(optimized, inputs);
  }

  /**
   * Brings the loops of all shapes that have been run so far to their full speed before traffic,
   * where the target needs that: the Vector API does, emitted code has it from the start.
   * Thread-safe; calls in between give the same bits.
   *
   * @param most about how long this may take
   */
  public void warm(Duration most) {
    shaped.warm(most);
  }

  /** Why rows cannot be set one by one; empty when {@link #frame} works. */
  public Optional<String> whyNoFrames() {
    return RowFaces.obstacle(optimized, types);
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
    whyNoFrames()
        .ifPresent(reason -> {
          throw new GraphException(
              "graph '%s' cannot be run row by row, since %s; run whole tensors instead"
                  .formatted(graph.name(), reason));
        });
    return new Frame(
        shaped.batch(optimized, RowFaces.outputs(optimized, types), capacity), capacity);
  }

  /** Bytes of constants, and of the tables that have been made of the nodes planned so far. */
  public long weightBytes() {
    return optimized.initializers().values().stream().mapToLong(Tensor::byteSize).sum()
        + shaped.tableBytes();
  }
}
