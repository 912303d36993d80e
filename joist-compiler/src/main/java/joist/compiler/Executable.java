package joist.compiler;

import java.util.LinkedHashMap;
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
import joist.graph.DatumType;
import joist.graph.Graph;
import joist.graph.GraphException;
import joist.graph.Node;
import joist.graph.Value;
import joist.graph.ValueType;
import joist.graph.typing.Verifier;
import joist.tensor.Datum;
import joist.tensor.ElementType;
import joist.tensor.Tensor;

/**
 * A graph made ready to run: planned once, run by any number of threads. Immutable.
 *
 * <p>A graph of texts and trees whose values all are rows of a batch gets frames, whose kernels
 * give the bits of the reference interpreter. Any other graph is planned anew for each combination
 * of its inputs' shapes, and runs as loops on the target.
 */
public final class Executable {
  private final Graph graph;
  private final Graph optimized;
  private final Framing framing;
  private final Optional<TensorRuns> runs;
  private final ShapedRuns shaped;

  private Executable(Graph graph, Graph optimized, Framing framing, Target target) {
    this.graph = graph;
    this.optimized = optimized;
    this.framing = framing;
    this.shaped = new ShapedRuns(target);
    this.runs =
        isOfRows(graph) && framing instanceof Framing.Planned(FramePlan plan)
            ? Optional.of(new TensorRuns(optimized, plan))
            : Optional.empty();
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
    return new Executable(graph, optimized, FramePlanner.plan(optimized, types), target);
  }

  /** Texts and trees are the frames' business. */
  private static boolean isOfRows(Graph graph) {
    return graph.nodes().stream().anyMatch(node -> node.domain().equals(Node.ONNX_ML))
        || graph.inputs().stream().anyMatch(Executable::isText);
  }

  private static boolean isText(Value input) {
    return input.datumType().unranked() instanceof DatumType.Unranked(ElementType type)
        && type == ElementType.STRING;
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
    return runs.map(tensors -> tensors.run(inputs)).orElseGet(() -> shaped.run(optimized, inputs));
  }

  /** As {@link #run}, for inputs and outputs that may be sequences, optionals and maps too. */
  public Map<String, Datum> runData(Map<String, Datum> inputs) {
    if (runs.isEmpty()) {
      return shaped.runData(optimized, inputs);
    }
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    inputs.forEach((name, datum) -> {
      if (datum instanceof Tensor tensor) {
        tensors.put(name, tensor);
      }
    });
    return new LinkedHashMap<>(runs.get().run(tensors));
  }

  /**
   * Whether row i of all outputs comes from row i of such inputs alone, so that requests may be
   * joined along the first dimension and their answers told apart. How many rows these inputs have
   * does not matter.
   *
   * @throws GraphException as {@link #run}
   */
  public boolean keepsRowsApart(Map<String, Tensor> inputs) {
    return runs.isPresent() || shaped.keepsRowsApart(optimized, inputs);
  }

  /**
   * How the graph is run for inputs of these shapes; empty where it is run in frames.
   *
   * @throws GraphException as {@link #run}
   */
  public Optional<ShapedPlan> plan(Map<String, Tensor> inputs) {
    return runs.isPresent() ? Optional.empty() : Optional.of(shaped.plan(optimized, inputs));
  }

  /**
   * How long each step of {@link #plan} takes on these inputs, from runs that take about {@code
   * nanos} in all; empty where the graph is run in frames.
   *
   * @throws GraphException as {@link #run}
   */
  public List<StepTime> stepTimes(Map<String, Tensor> inputs, long nanos) {
    return runs.isPresent() ? List.of() : shaped.stepTimes(optimized, inputs, nanos);
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

  /** As {@link #run}, but in frames, where they are planned. */
  Map<String, Tensor> runInFrames(Map<String, Tensor> inputs) {
    return framing instanceof Framing.Planned(FramePlan plan)
        ? new TensorRuns(optimized, plan).run(inputs)
        : run(inputs);
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
