package joist.compiler;

import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import joist.compiler.pass.Pass;
import joist.compiler.shaped.Invocation;
import joist.compiler.shaped.ShapedPlan;
import joist.compiler.shaped.ShapedRuns;
import joist.compiler.shaped.StepTime;
import joist.compiler.share.Share;
import joist.compiler.share.SharedGraph;
import joist.compiler.share.TensorSource;
import joist.compiler.target.Target;
import joist.compiler.team.Workers;
import joist.compiler.tier.Targets;
import joist.graph.DatumType;
import joist.graph.Graph;
import joist.graph.GraphException;
import joist.graph.TensorOutputs;
import joist.graph.ValueType;
import joist.graph.typing.Verifier;
import joist.tensor.Datum;
import joist.tensor.MemoryKind;
import joist.tensor.OverBudgetException;
import joist.tensor.Region;
import joist.tensor.Tensor;

/**
 * A graph made ready to run by any number of threads. It is planned for each combination of its
 * inputs' shapes, a batch of rows for a few numbers of rows; its nodes run as loops on the target,
 * by routines in Java, or by the reference interpreter where there is neither.
 */
public final class Executable implements AutoCloseable {
  private final Graph graph;
  private final Graph optimized;
  private final Map<String, ValueType> types;
  private final ShapedRuns shaped;
  private final Target target;
  private final Memory memory;

  /** Where constants and calls have theirs. */
  private record Memory(Region region, Optional<Share> share) implements CallersOwn.Holder {
    @Override
    public boolean holds(MemorySegment data) {
      return region.holds(data) || share.map(held -> held.holds(data)).orElse(false);
    }
  }

  private Executable(
      Graph graph, Graph optimized, Map<String, ValueType> types, Target target, Memory memory) {
    this.graph = graph;
    this.optimized = optimized;
    this.types = Map.copyOf(types);
    this.target = target;
    this.memory = memory;
    this.shaped = new ShapedRuns(target, memory.region(), memory.share());
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
    Region region = Region.open(graph.name());
    try {
      return compile(graph, target, region);
    } catch (RuntimeException | Error e) {
      region.close();
      throw e;
    }
  }

  /**
   * As {@link #compile(Graph, Target)}, in a memory that is charged for all that the executable
   * holds: constants, packed weights, code, and the memory of calls. It may be the one that the
   * graph's constants lie in. The executable closes it.
   *
   * @throws OverBudgetException when the account has no room
   */
  public static Executable compile(Graph graph, Target target, Region region) {
    return compile(graph, target, new Memory(region, Optional.empty()));
  }

  /**
   * As {@link #compile(Graph, Target, Region)}; constants, packed weights and tables that other
   * models have too are held once for all. The share is closed when the region's memory is gone.
   *
   * @throws OverBudgetException when there is no room
   */
  public static Executable compile(Graph graph, Target target, Region region, Share share) {
    region.whenGone(share::close);
    return compile(graph, target, new Memory(region, Optional.of(share)));
  }

  private static Executable compile(Graph graph, Target target, Memory memory) {
    Verifier.verify(graph);
    Graph optimized = graph;
    for (Pass pass : Pass.standard()) {
      optimized = pass.apply(optimized);
    }
    if (memory.share().isPresent()) {
      optimized =
          new SharedGraph(memory.share().get(), new TensorSource.Owned(), memory.region())
              .of(optimized);
    }
    Map<String, ValueType> types = Verifier.verify(optimized);
    Executable made = new Executable(graph, optimized, types, target, memory);
    memory.region().charge(MemoryKind.WEIGHTS, made.ownConstantBytes());
    return made;
  }

  /**
   * Another graph, such as a part of this one, compiled for the same target in memory within this
   * one's: charged where this one's is, and closed with it.
   *
   * @throws GraphException when the graph is ill typed or has an unsupported operator
   * @throws OverBudgetException when there is no room
   */
  public Executable part(Graph other) {
    return within(() -> {
      Region inner = memory.region().within(other.name());
      try {
        return compile(other, target, new Memory(inner, memory.share()));
      } finally {
        inner.leave();
      }
    });
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
    return run(inputs, Workers.none());
  }

  /** As {@link #run(Map)}, by several threads: the same bits at any number of them. */
  public Map<String, Tensor> run(Map<String, Tensor> inputs, Workers workers) {
    memory.region().enter();
    try {
      return TensorOutputs.of(callersOwn(shaped.runData(optimized, inputs, workers)));
    } finally {
      memory.region().leave();
    }
  }

  private Map<String, Datum> callersOwn(Map<String, Datum> outputs) {
    for (Map.Entry<String, Datum> output : outputs.entrySet()) {
      output.setValue(CallersOwn.of(output.getValue(), memory));
    }
    return outputs;
  }

  /** What is inside ends before memory goes, and nothing comes in behind. */
  private <T> T within(Supplier<T> work) {
    memory.region().enter();
    try {
      return work.get();
    } finally {
      memory.region().leave();
    }
  }

  /** As {@link #run}, for inputs and outputs that may be sequences, optionals and maps too. */
  public Map<String, Datum> runData(Map<String, Datum> inputs) {
    return within(() -> callersOwn(shaped.runData(optimized, inputs, Workers.none())));
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
  public ShapedPlan plan(Map<String, ? extends Datum> inputs) {
    return within(() -> shaped.plan(optimized, inputs));
  }

  /**
   * How long each step of {@link #plan} takes on these inputs, from runs that take about {@code
   * nanos} in all.
   *
   * @throws GraphException as {@link #run}
   */
  public List<StepTime> stepTimes(Map<String, ? extends Datum> inputs, long nanos) {
    return within(() -> shaped.stepTimes(optimized, inputs, nanos));
  }

  /**
   * A call that can be made again and again, without allocating, for inputs of certain shapes.
   *
   * @param inputs whose shapes and elements it begins with
   * @throws GraphException as {@link #run}, and for a graph with extents that only running can tell
   */
  public Invocation invocation(Map<String, Tensor> inputs) {
    return within(() -> shaped.invocation(optimized, inputs));
  }

  /**
   * Brings the loops of all shapes that have been run so far to their full speed before traffic,
   * where the target needs that: the Vector API does, emitted code has it from the start.
   * Thread-safe; calls in between give the same bits.
   *
   * @param most about how long this may take
   */
  public void warm(Duration most) {
    memory.region().enter();
    try {
      shaped.warm(most);
    } finally {
      memory.region().leave();
    }
  }

  /**
   * The shapes that this executable is ready for, by what was run so far: tensors of all inputs by
   * name, as another version of the model may be made ready for them too. A large batch is there by
   * the blocks that it is run in.
   */
  public List<Map<String, ValueType>> shapes() {
    return shaped.shapes().stream().flatMap(types -> named(types).stream()).toList();
  }

  /** Empty where an input is no tensor. */
  private Optional<Map<String, ValueType>> named(List<DatumType> types) {
    Map<String, ValueType> named = new LinkedHashMap<>();
    for (int i = 0; i < types.size(); i++) {
      if (!(types.get(i) instanceof ValueType tensor)) {
        return Optional.empty();
      }
      named.put(optimized.inputs().get(i).name(), tensor);
    }
    return Optional.of(named);
  }

  /**
   * Runs inputs of one of the {@link #shapes} of another version of the model, so that calls find
   * here what they find there.
   *
   * @throws GraphException as {@link #run}
   */
  public void ready(Map<String, Tensor> inputs) {
    memory.region().enter();
    try {
      shaped.ready(optimized, inputs);
    } finally {
      memory.region().leave();
    }
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
    return within(() ->
        new Frame(shaped.batch(optimized, RowFaces.outputs(optimized, types), capacity), capacity));
  }

  /**
   * Bytes of constants, of packed weights, and of the tables that have been made of the nodes
   * planned so far.
   */
  public long weightBytes() {
    return constants().mapToLong(MemorySegment::byteSize).sum() + shaped.sharedBytes();
  }

  /**
   * All bytes that this executable's memory is charged for: those of {@link #weightBytes}, the
   * memory of calls, running and idle, their code, and the file that the memory maps.
   */
  public long bytes() {
    return memory.region().bytes();
  }

  /** Those {@link #bytes}, for each kind. */
  public Map<MemoryKind, Long> bytesByKind() {
    return memory.region().bytesByKind();
  }

  /** Bytes of constants that other models may use too; none of them is among {@link #bytes}. */
  public long sharedBytes() {
    return memory.share().map(Share::bytes).orElse(0L);
  }

  /** Those of {@link #sharedBytes} that no other model uses now. */
  public long soleBytes() {
    return memory.share().map(Share::soleBytes).orElse(0L);
  }

  /** The constants' memory; tensors of the same elements once. */
  private Stream<MemorySegment> constants() {
    return optimized.initializers().values().stream().map(Tensor::data).distinct();
  }

  /** Those that are not in the region's memory already. */
  private long ownConstantBytes() {
    return constants().filter(data -> !memory.holds(data)).mapToLong(MemorySegment::byteSize).sum();
  }

  /**
   * Gives back packed weights, code, the memory of calls, and the region it was compiled in, as
   * soon as the calls that run have ended and frames are closed; later calls fail. Tensors that
   * {@link #run} gave stay. An executable that nobody closes goes when nothing refers to it any
   * more.
   */
  @Override
  public void close() {
    try {
      memory.region().close();
    } finally {
      // The regions of calls are this one's: they are not forgotten while they are closed.
      Reference.reachabilityFence(this);
    }
  }
}
