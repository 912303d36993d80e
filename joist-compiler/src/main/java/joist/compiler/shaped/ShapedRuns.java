package joist.compiler.shaped;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import joist.compiler.rows.RowWise;
import joist.compiler.share.Share;
import joist.compiler.target.Target;
import joist.compiler.team.Workers;
import joist.graph.DatumType;
import joist.graph.Dim;
import joist.graph.Graph;
import joist.graph.GraphException;
import joist.graph.Value;
import joist.graph.ValueType;
import joist.tensor.Datum;
import joist.tensor.Region;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import joist.tensor.TensorRows;

/**
 * Runs a graph on whole tensors, with one program for each combination of shapes that comes; those
 * used longest ago are dropped. A batch whose rows do not meet is run in blocks of rows, so that
 * its number of rows makes no combination of its own. Thread-safe.
 */
public final class ShapedRuns {
  private static final int MOST_PROGRAMS = 32;

  private final Target target;
  private final PackedWeights packed;
  private final Map<List<DatumType>, ShapedProgram> programs = lastUsed(ShapedProgram::retire);
  private final Map<List<DatumType>, BlockCut> blocks = lastUsed(dropped -> {});

  /** In memory of its own. */
  ShapedRuns(Target target) {
    this(target, Region.open("model"));
  }

  /**
   * @param model the memory that weights are packed in, and that calls have theirs in
   */
  public ShapedRuns(Target target, Region model) {
    this(target, model, Optional.empty());
  }

  /**
   * @param share of constants that other models may use too
   */
  public ShapedRuns(Target target, Region model, Optional<Share> share) {
    this(target, new PackedWeights(model, share));
  }

  ShapedRuns(Target target, PackedWeights packed) {
    this.target = target;
    this.packed = packed;
  }

  private static <V> Map<List<DatumType>, V> lastUsed(Consumer<V> dropped) {
    return new LinkedHashMap<>(16, 0.75f, true) {
      @Override
      protected boolean removeEldestEntry(Map.Entry<List<DatumType>, V> eldest) {
        boolean many = size() > MOST_PROGRAMS;
        if (many) {
          dropped.accept(eldest.getValue());
        }
        return many;
      }
    };
  }

  /**
   * The graph's outputs.
   *
   * @param graph the same in every call
   * @throws GraphException when an input is missing, or not of the declared type
   */
  public Map<String, Tensor> run(Graph graph, Map<String, Tensor> inputs) {
    return run(graph, inputs, Workers.none());
  }

  /** As {@link #run(Graph, Map)}, by several threads. */
  public Map<String, Tensor> run(Graph graph, Map<String, Tensor> inputs, Workers workers) {
    Map<String, Tensor> outputs = new LinkedHashMap<>();
    runData(graph, inputs, workers)
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
    return runData(graph, inputs, Workers.none());
  }

  Map<String, Datum> runData(Graph graph, Map<String, ? extends Datum> inputs, Workers workers) {
    List<DatumType> types = types(graph, inputs);
    if (!RowWise.hasBatch(graph) || RowBlocks.isBlock(RowBlocks.rows(types))) {
      return program(graph, types).run(inputs, workers);
    }
    BlockCut cut = cut(graph, types);
    return cut.blocks().isOne(RowBlocks.rows(types))
        ? program(graph, types).run(inputs, workers)
        : inBlocks(graph, inputs, new Blocks(types, cut), workers);
  }

  private BlockCut cut(Graph graph, List<DatumType> types) {
    List<DatumType> key = RowBlocks.withRows(types, 0);
    synchronized (blocks) {
      return blocks.computeIfAbsent(key, given -> new BlockCut(RowBlocks.of(graph, given)));
    }
  }

  /** Whether row i of the outputs comes from row i of such inputs alone. */
  public boolean keepsRowsApart(Graph graph, Map<String, ? extends Datum> inputs) {
    return RowWise.hasBatch(graph) && cut(graph, types(graph, inputs)).blocks().largest() > 0;
  }

  /**
   * A call for up to {@code capacity} rows that can be made again and again.
   *
   * @param graph one whose inputs and outputs have the batch as first dimension and known extents
   *     behind it
   * @param outputs the types of the outputs
   */
  public Batch batch(Graph graph, List<ValueType> outputs, int capacity) {
    List<DatumType> inputs = graph.inputs().stream().map(Value::datumType).toList();
    return new Batch(
        this,
        graph,
        inputs.stream().map(type -> rows((ValueType) type, capacity)).toList(),
        outputs.stream().map(type -> rows(type, capacity)).toList(),
        cut(graph, inputs).blocks());
  }

  private static Tensor rows(ValueType type, int rows) {
    long[] dims =
        type.dims().stream()
            .mapToLong(dim -> dim instanceof Dim.Known(long extent) ? extent : rows)
            .toArray();
    return Tensor.zeros(type.elementType(), Shape.of(dims));
  }

  /** A batch of inputs of certain types, and what it is cut by. */
  private record Blocks(List<DatumType> types, BlockCut cut) {}

  private Map<String, Datum> inBlocks(
      Graph graph, Map<String, ? extends Datum> inputs, Blocks batch, Workers workers) {
    long rows = RowBlocks.rows(batch.types());
    Map<String, Datum> outputs = new LinkedHashMap<>();
    long from = 0;
    while (from < rows) {
      long block = batch.cut().next(rows - from);
      long taken = Math.min(block, rows - from);
      ShapedProgram program = program(graph, RowBlocks.withRows(batch.types(), block));
      if (taken < block && program.isInterrupted()) {
        batch.cut().padNothing(); // what follows the interruption sees the inputs as they are
        continue;
      }
      Map<String, Tensor> slices = new HashMap<>();
      for (Value input : graph.inputs()) {
        if (inputs.get(input.name()) instanceof Tensor tensor) {
          slices.put(input.name(), TensorRows.slice(tensor, from, taken));
        }
      }
      long start = System.nanoTime();
      program.run(slices, new BlockOutputs(outputs, from, rows), workers);
      if (workers.threads() == 1) {
        batch.cut().ran(block, System.nanoTime() - start);
      }
      from += taken;
    }
    return outputs;
  }

  /** The plan for inputs of these shapes. */
  public ShapedPlan plan(Graph graph, Map<String, ? extends Datum> inputs) {
    return program(graph, inputs).plan();
  }

  /** How long each step takes, from runs that take about {@code nanos} in all. */
  public List<StepTime> stepTimes(Graph graph, Map<String, ? extends Datum> inputs, long nanos) {
    ShapedProgram program = program(graph, inputs);
    Workspace workspace = program.workspaces().borrow();
    try {
      return StepTime.measure(program.plan(), workspace, inputs, nanos);
    } finally {
      program.workspaces().giveBack(workspace);
    }
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
    Invocation invocation = Invocation.entered(program);
    inputs.forEach((name, tensor) -> {
      if (invocation.has(name)) {
        TensorRows.copyAll(tensor, invocation.input(name));
      }
    });
    invocation.leave();
    return invocation;
  }

  /**
   * Brings the loops of all programs that there are to their full speed.
   *
   * @param most about how long this may take
   */
  public void warm(Duration most) {
    long end = System.nanoTime() + most.toNanos();
    List<ShapedProgram> all;
    synchronized (programs) {
      all = List.copyOf(programs.values());
    }
    for (ShapedProgram program : all) {
      program.warm(Duration.ofNanos(end - System.nanoTime()));
    }
  }

  /** Keeps no memory between calls any more. */
  void retire() {
    synchronized (programs) {
      programs.values().forEach(ShapedProgram::retire);
    }
  }

  /** Bytes of packed weights, and of the tables that routines have made. */
  public long sharedBytes() {
    return packed.bytes() + packed.tableBytes();
  }

  /** How many programs there are. */
  int count() {
    synchronized (programs) {
      return programs.size();
    }
  }

  private static List<DatumType> types(Graph graph, Map<String, ? extends Datum> inputs) {
    List<Datum> data = InputShapes.checkedData(graph, inputs);
    List<DatumType> types = new ArrayList<>();
    for (int i = 0; i < data.size(); i++) {
      DatumType declared = graph.inputs().get(i).datumType();
      types.add(data.get(i) instanceof Tensor tensor ? typeOf(tensor) : declared);
    }
    return types;
  }

  ShapedProgram program(Graph graph, Map<String, ? extends Datum> inputs) {
    return program(graph, types(graph, inputs));
  }

  private ShapedProgram program(Graph graph, List<DatumType> types) {
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
