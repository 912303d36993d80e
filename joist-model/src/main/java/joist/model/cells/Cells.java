package joist.model.cells;

import java.lang.foreign.MemorySegment;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import joist.compiler.Executable;
import joist.compiler.shaped.Invocation;
import joist.graph.Dim;
import joist.graph.Graph;
import joist.graph.GraphException;
import joist.graph.Value;
import joist.model.Model;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A recurrent model that runs one step at a time, for requests that are at any steps of theirs. All
 * memory is the model's. Thread-safe; a run is in one step at a time.
 *
 * <p>A step runs for one of a few numbers of rows, each with a plan of its own; the rows that are
 * too many compute nothing that anybody reads. Answers have the bits that the model gives each
 * request alone: sums are taken in an order that depends on neither the number of rows nor that of
 * steps.
 */
public final class Cells {
  private static final int[] SIZES = {1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256};

  private final Unrolled graph;
  private final Optional<Executable> before;
  private final Executable step;
  private final Executable behind;
  private final Map<Integer, Deque<Invocation>> idle = new ConcurrentHashMap<>();

  private Cells(Model model, Unrolled graph) {
    this.graph = graph;
    this.before = graph.before().map(model::part);
    this.step = model.part(graph.step());
    this.behind = model.part(graph.behind());
  }

  /**
   * The steps of a model.
   *
   * @throws GraphException when it has none that can be taken one by one, saying why
   */
  public static Cells of(Model model) {
    return new Cells(model, Unrolled.of(model.graph()));
  }

  /** Why a graph has no steps that can be taken one by one; empty where it has. */
  public static Optional<String> whyNot(Graph graph) {
    try {
      Unrolled.of(graph);
      return Optional.empty();
    } catch (GraphException notRecurrent) {
      return Optional.of(String.valueOf(notRecurrent.getMessage()));
    }
  }

  /**
   * A request before its first step.
   *
   * @throws GraphException when inputs are missing or not as the graph declares them
   */
  public CellRun begin(Map<String, Tensor> inputs) {
    Map<String, Tensor> made = before.map(graph -> graph.run(inputs)).orElse(inputs);
    Tensor sequence = requireSequence(made.get(graph.sequence()));
    CellRun run = new CellRun(inputs, sequence);
    for (int i = 0; i < graph.layers().size(); i++) {
      Unrolled.Layer layer = graph.layers().get(i);
      for (String kind : Unrolled.kinds(layer)) {
        run.addState(Unrolled.state(kind, i), layer.width());
      }
      if (isReadBehind(layer.output(0))) {
        run.addAll(layer.output(0), layer.width());
      }
    }
    return run;
  }

  private Tensor requireSequence(@Nullable Tensor sequence) {
    long width = width(graph.step().inputs().getFirst());
    if (sequence == null
        || sequence.type() != ElementType.F32
        || sequence.shape().rank() != 3
        || sequence.shape().dim(2) != width) {
      throw new GraphException(
          "input '%s': expected f32[T, B, %d], got %s"
              .formatted(
                  graph.sequence(),
                  width,
                  sequence == null ? "none" : sequence.type() + "" + sequence.shape()));
    }
    return sequence;
  }

  private boolean isReadBehind(String value) {
    return graph.behind().inputs().stream().anyMatch(input -> input.name().equals(value));
  }

  /** The next step of each of these runs, none of which is over. */
  public void step(List<CellRun> runs) {
    int rows = runs.stream().mapToInt(CellRun::rows).sum();
    int size = size(rows);
    Deque<Invocation> free = idle.computeIfAbsent(size, key -> new ConcurrentLinkedDeque<>());
    Invocation taken = free.poll();
    Invocation invocation = taken == null ? invocation(size) : taken;
    gather(runs, invocation);
    invocation.run();
    scatter(runs, invocation);
    if (size <= SIZES[SIZES.length - 1]) {
      free.push(invocation);
    } else {
      invocation.close();
    }
  }

  private static int size(int rows) {
    for (int size : SIZES) {
      if (size >= rows) {
        return size;
      }
    }
    return rows;
  }

  private Invocation invocation(int size) {
    Map<String, Tensor> zeros = new HashMap<>();
    for (Value input : graph.step().inputs()) {
      zeros.put(input.name(), Tensor.zeros(ElementType.F32, Shape.of(1, size, width(input))));
    }
    return step.invocation(zeros);
  }

  private static long width(Value input) {
    return ((Dim.Known) input.type().dims().getLast()).extent();
  }

  private void gather(List<CellRun> runs, Invocation invocation) {
    long at = 0;
    Tensor x = invocation.input(Unrolled.X);
    for (CellRun run : runs) {
      at = put(run.x(), x, at);
    }
    for (String state : runs.getFirst().stateNames()) {
      at = 0;
      for (CellRun run : runs) {
        at = put(run.state(state), invocation.input(state), at);
      }
    }
  }

  /** Puts all of a tensor at a place of another; the place behind it, in bytes. */
  private static long put(Tensor from, Tensor to, long at) {
    MemorySegment.copy(from.data(), 0, to.data(), at, from.byteSize());
    return at + from.byteSize();
  }

  private void scatter(List<CellRun> runs, Invocation invocation) {
    for (String state : runs.getFirst().stateNames()) {
      Tensor next = invocation.output("next " + state);
      long at = 0;
      for (CellRun run : runs) {
        Tensor own = run.state(state);
        MemorySegment.copy(next.data(), at, own.data(), 0, own.byteSize());
        at += own.byteSize();
      }
    }
    for (CellRun run : runs) {
      for (int i = 0; i < graph.layers().size(); i++) {
        String all = graph.layers().get(i).output(0);
        if (run.all().containsKey(all)) {
          run.now(all).data().copyFrom(run.state(Unrolled.state("h", i)).data());
        }
      }
      run.advance();
    }
  }

  /** The answer of a run that is over: the graph's outputs in its order. */
  public Map<String, Tensor> end(CellRun run) {
    Map<String, Tensor> made = new LinkedHashMap<>(run.all());
    for (int i = 0; i < graph.layers().size(); i++) {
      Unrolled.Layer layer = graph.layers().get(i);
      made.put(layer.output(1), run.state(Unrolled.state("h", i)));
      if (layer.hasCell()) {
        made.put(layer.output(2), run.state(Unrolled.state("c", i)));
      }
    }
    Map<String, Tensor> inputs = new LinkedHashMap<>();
    for (Value input : graph.behind().inputs()) {
      Tensor value = made.get(input.name());
      inputs.put(input.name(), value == null ? given(run, input.name()) : value);
    }
    return behind.run(inputs);
  }

  private static Tensor given(CellRun run, String name) {
    Tensor value = run.inputs().get(name);
    if (value == null) {
      throw new GraphException("input '%s': expected a tensor, got none".formatted(name));
    }
    return value;
  }
}
