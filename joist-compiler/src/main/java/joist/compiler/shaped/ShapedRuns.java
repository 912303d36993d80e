package joist.compiler.shaped;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import joist.compiler.target.Target;
import joist.graph.Graph;
import joist.graph.GraphException;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/**
 * Runs a graph on whole tensors, with one program for each combination of shapes that comes; those
 * used longest ago are dropped. Thread-safe.
 */
public final class ShapedRuns {
  private static final int MOST_PROGRAMS = 32;

  private final Target target;
  private final PackedWeights packed;
  private final Map<List<Shape>, ShapedProgram> programs =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<List<Shape>, ShapedProgram> eldest) {
          return size() > MOST_PROGRAMS;
        }
      };

  public ShapedRuns(Target target) {
    this(target, new PackedWeights());
  }

  ShapedRuns(Target target, PackedWeights packed) {
    this.target = target;
    this.packed = packed;
  }

  /**
   * The graph's outputs.
   *
   * @param graph the same in every call
   * @throws GraphException when an input is missing, or not of the declared type
   */
  public Map<String, Tensor> run(Graph graph, Map<String, Tensor> inputs) {
    return program(graph, inputs).run(inputs);
  }

  /** The plan for inputs of these shapes. */
  public ShapedPlan plan(Graph graph, Map<String, Tensor> inputs) {
    return program(graph, inputs).plan();
  }

  /** How long each step takes, from runs that take about {@code nanos} in all. */
  public List<StepTime> stepTimes(Graph graph, Map<String, Tensor> inputs, long nanos) {
    return StepTime.measure(program(graph, inputs).plan(), target, inputs, nanos);
  }

  /**
   * A call that can be made again and again.
   *
   * @throws GraphException as {@link #run}, and when extents are known only while it runs
   */
  public Invocation invocation(Graph graph, Map<String, Tensor> inputs) {
    ShapedProgram program = program(graph, inputs);
    if (program.isInterrupted()) {
      throw new GraphException(
          "graph '%s': expected extents that the inputs' shapes settle, got node '%s', whose are known only while it runs; use run"
              .formatted(graph.name(), program.interruption()));
    }
    Invocation invocation = new Invocation(program.plan(), program.borrow());
    inputs.forEach((name, tensor) -> {
      if (invocation.has(name)) {
        invocation.input(name).data().copyFrom(tensor.data());
      }
    });
    return invocation;
  }

  private ShapedProgram program(Graph graph, Map<String, Tensor> inputs) {
    List<Shape> shapes = InputShapes.checked(graph, inputs).stream().map(Tensor::shape).toList();
    synchronized (programs) {
      return programs.computeIfAbsent(shapes, key -> ShapedProgram.of(graph, key, target, packed));
    }
  }
}
