package joist.compiler.shaped;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import joist.compiler.rows.RowWise;
import joist.compiler.share.Share;
import joist.compiler.target.Target;
import joist.compiler.team.Workers;
import joist.graph.DatumType;
import joist.graph.Dim;
import joist.graph.Graph;
import joist.graph.GraphException;
import joist.graph.TensorOutputs;
import joist.graph.Value;
import joist.graph.ValueType;
import joist.tensor.Datum;
import joist.tensor.Region;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import joist.tensor.TensorRows;
import org.jspecify.annotations.Nullable;

/**
 * Runs a graph on whole tensors, with one program for each combination of shapes that comes; those
 * used longest ago are dropped. A batch whose rows do not meet is run in blocks of rows, so that
 * its number of rows makes no combination of its own; the blocks that it can do without are kept
 * apart from those that it cannot. Thread-safe.
 */
public final class ShapedRuns {
  private static final int MOST_PROGRAMS = 32;

  private final Target target;
  private final PackedWeights packed;
  private final ByShapes<ShapedProgram> programs =
      new ByShapes<>(MOST_PROGRAMS, (types, dropped) -> dropped.retire());

  /** Blocks of 6, 8, 12, ... rows. */
  private final ByShapes<ShapedProgram> between = new ByShapes<>(MOST_PROGRAMS, this::drop);

  /** By types of no rows. */
  private final ByShapes<BlockCut> cuts = new ByShapes<>(MOST_PROGRAMS, (types, dropped) -> {});

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
    return TensorOutputs.of(runData(graph, inputs, workers));
  }

  /** As {@link #run}, for inputs and outputs that may be sequences, optionals and maps too. */
  public Map<String, Datum> runData(Graph graph, Map<String, ? extends Datum> inputs) {
    return runData(graph, inputs, Workers.none());
  }

  /** As {@link #runData(Graph, Map)}, by several threads; the caller may change the map. */
  public Map<String, Datum> runData(
      Graph graph, Map<String, ? extends Datum> inputs, Workers workers) {
    long rows = rows(graph, inputs);
    BlockCut cut = RowBlocks.isBlock(rows) ? null : cutIfAny(graph, inputs);
    return cut == null || cut.blocks().isOne(rows)
        ? program(graph, inputs).run(inputs, workers)
        : inBlocks(new Batched(graph, inputs, cut, workers), rows);
  }

  /**
   * Runs inputs of shapes that calls are to be ready for, among {@link #shapes} of another graph of
   * the same inputs: rows of a block between are run in such a block, though there is none yet.
   */
  public void ready(Graph graph, Map<String, ? extends Datum> inputs) {
    long rows = rows(graph, inputs);
    BlockCut cut = BlockTimes.isBetween(rows) ? cutIfAny(graph, inputs) : null;
    if (cut == null || rows > cut.blocks().largest()) {
      var _ = runData(graph, inputs);
    } else {
      var _ =
          runBlock(
              new Batched(graph, inputs, cut, Workers.none()),
              rows,
              new BlockOutputs(new LinkedHashMap<>(), 0, rows, rows));
    }
  }

  private void drop(List<DatumType> types, ShapedProgram block) {
    block.retire();
    cuts.known(RowBlocks.withRows(types, 0)).ifPresent(cut -> cut.gone(RowBlocks.rows(types)));
  }

  /** How many rows the first of the inputs has. */
  private static long rows(Graph graph, Map<String, ? extends Datum> inputs) {
    return !graph.inputs().isEmpty()
            && inputs.get(graph.inputs().getFirst().name()) instanceof Tensor first
            && first.shape().rank() > 0
        ? first.shape().dim(0)
        : 1;
  }

  /** How batches like this are cut; null where the graph has none. */
  private @Nullable BlockCut cutIfAny(Graph graph, Map<String, ? extends Datum> inputs) {
    BlockCut known = cuts.find(graph, inputs, 0);
    return known == null && RowWise.hasBatch(graph) ? cut(graph, types(graph, inputs)) : known;
  }

  private BlockCut cut(Graph graph, List<DatumType> types) {
    return cuts.get(
        RowBlocks.withRows(types, 0), given -> new BlockCut(RowBlocks.of(graph, given)));
  }

  /** Whether row i of the outputs comes from row i of such inputs alone. */
  public boolean keepsRowsApart(Graph graph, Map<String, ? extends Datum> inputs) {
    BlockCut cut = cutIfAny(graph, inputs);
    return cut != null && cut.blocks().largest() > 0;
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

  /** A batch that is run in blocks. */
  private record Batched(
      Graph graph, Map<String, ? extends Datum> inputs, BlockCut cut, Workers workers) {}

  private Map<String, Datum> inBlocks(Batched batch, long rows) {
    batch.cut().came(rows);
    Map<String, Datum> outputs = new LinkedHashMap<>();
    long from = 0;
    while (from < rows) {
      long block = batch.cut().next(rows - from);
      long taken = Math.min(block, rows - from);
      if (runBlock(batch, block, new BlockOutputs(outputs, from, taken, rows))) {
        from += taken;
      } else {
        batch.cut().padNothing();
      }
    }
    return outputs;
  }

  /**
   * Runs one block; false, and nothing is run, where it must not have more rows than are there:
   * what follows an interruption sees the inputs as they are.
   */
  private boolean runBlock(Batched batch, long block, BlockOutputs outputs) {
    long start = System.nanoTime();
    ByShapes<ShapedProgram> kept = BlockTimes.isBetween(block) ? between : programs;
    ShapedProgram known = kept.find(batch.graph(), batch.inputs(), block);
    ShapedProgram program = known == null ? made(kept, batch, block) : known;
    if (outputs.taken() < block && program.isInterrupted()) {
      return false;
    }
    program.run(batch.inputs(), outputs, batch.workers());
    if (known == null) {
      batch.cut().made(block, System.nanoTime() - start);
    } else if (batch.workers().threads() == 1 && batch.workers().watch() == null) {
      batch.cut().ran(block, System.nanoTime() - start);
    }
    return true;
  }

  private ShapedProgram made(ByShapes<ShapedProgram> kept, Batched batch, long block) {
    return program(
        kept, batch.graph(), RowBlocks.withRows(types(batch.graph(), batch.inputs()), block));
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
    for (ShapedProgram program : all()) {
      program.warm(Duration.ofNanos(end - System.nanoTime()));
    }
  }

  /** Types of the inputs, in order, of all programs that there are; blocks of rows among them. */
  public List<List<DatumType>> shapes() {
    return Stream.of(programs, between).flatMap(kept -> kept.types().stream()).toList();
  }

  private List<ShapedProgram> all() {
    return Stream.of(programs, between).flatMap(kept -> kept.all().stream()).toList();
  }

  /** Keeps no memory between calls any more. */
  void retire() {
    all().forEach(ShapedProgram::retire);
  }

  /** Bytes of packed weights, and of the tables that routines have made. */
  public long sharedBytes() {
    return packed.bytes() + packed.tableBytes();
  }

  /** How many programs there are. */
  int count() {
    return all().size();
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
    ShapedProgram known = programs.find(graph, inputs, ByShapes.AS_THEY_COME);
    return known == null ? program(programs, graph, types(graph, inputs)) : known;
  }

  private ShapedProgram program(ByShapes<ShapedProgram> kept, Graph graph, List<DatumType> types) {
    return kept.get(types, given -> ShapedProgram.of(graph, given, target, packed));
  }

  static ValueType typeOf(Tensor tensor) {
    List<Dim> dims = new ArrayList<>();
    for (long extent : tensor.shape().dims()) {
      dims.add(Dim.of(extent));
    }
    return new ValueType(tensor.type(), dims);
  }
}
