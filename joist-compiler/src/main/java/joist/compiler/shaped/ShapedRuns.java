package joist.compiler.shaped;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import joist.compiler.target.Target;
import joist.graph.DatumType;
import joist.graph.Dim;
import joist.graph.Graph;
import joist.graph.GraphException;
import joist.graph.ValueType;
import joist.tensor.Datum;
import joist.tensor.Tensor;

/**
 * Runs a graph on whole tensors, with one program for each combination of shapes that comes; those
 * used longest ago are dropped. Thread-safe.
 */
public final class ShapedRuns {
  private static final int MOST_PROGRAMS = 32;

  private final Target target;
  private final PackedWeights packed;
  private final Map<List<DatumType>, ShapedProgram> programs =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<List<DatumType>, ShapedProgram> eldest) {
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
    Map<String, Tensor> outputs = new LinkedHashMap<>();
    runData(graph, inputs)
        .forEach((name, datum) -> {
          if (!(datum instanceof Tensor tensor)) {
            throw new GraphException(
                "output '%s': expected a tensor, got %s; ask for all kinds of values"
                    .formatted(name, datum));
          }
          outputs.put(name, tensor);
        });
    return outputs;
  }

  /** As {@link #run}, for inputs and outputs that may be sequences, optionals and maps too. */
  public Map<String, Datum> runData(Graph graph, Map<String, ? extends Datum> inputs) {
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

  private ShapedProgram program(Graph graph, Map<String, ? extends Datum> inputs) {
    List<Datum> data = InputShapes.checkedData(graph, inputs);
    List<DatumType> types = new ArrayList<>();
    for (int i = 0; i < data.size(); i++) {
      DatumType declared = graph.inputs().get(i).datumType();
      types.add(data.get(i) instanceof Tensor tensor ? typeOf(tensor) : declared);
    }
    synchronized (programs) {
      return programs.computeIfAbsent(types, key -> ShapedProgram.of(graph, key, target, packed));
    }
  }

  static ValueType typeOf(Tensor tensor) {
    List<Dim> dims = new ArrayList<>();
    for (long extent : tensor.shape().dims()) {
      dims.add(Dim.of(extent));
    }
    return new ValueType(tensor.type(), dims);
  }
}
