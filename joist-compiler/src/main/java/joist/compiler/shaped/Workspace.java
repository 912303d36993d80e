package joist.compiler.shaped;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import joist.compiler.loop.LaneLoops;
import joist.compiler.lower.Slice;
import joist.compiler.lower.Step;
import joist.compiler.memory.Buffers;
import joist.compiler.memory.Place;
import joist.compiler.target.Routine;
import joist.compiler.target.Target;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/**
 * The memory of one running call with a plan's steps bound to it; run again and again it allocates
 * nothing where all steps are loops. Not thread-safe: one thread at a time.
 */
final class Workspace {
  private final Arena arena = Arena.ofAuto();
  private final ShapedPlan plan;
  private final MemorySegment memory;
  private final List<Tensor> inputs;
  private final List<Tensor> outputs;
  private final Map<Integer, Tensor> texts = new HashMap<>();
  private final List<Routine> chains = new ArrayList<>();
  private final Runnable[] actions;

  Workspace(ShapedPlan plan, Target target) {
    this.plan = plan;
    this.memory = arena.allocate(Math.max(1, plan.arenaBytes()), Buffers.ALIGNMENT);
    this.inputs = plan.inputs().stream().map(this::tensor).toList();
    this.outputs = plan.outputs().stream().map(this::tensor).toList();
    this.actions = bind(target).toArray(Runnable[]::new);
  }

  private MemorySegment segment(int buffer) {
    return switch (plan.buffers().get(buffer)) {
      case Buffers.Buffer.Constant(Tensor tensor) -> tensor.data();
      case Buffers.Buffer.Working(long bytes, Buffers.Life life) ->
          memory.asSlice(plan.layout().offsets()[buffer], bytes);
      case Buffers.Buffer.Texts(int count) -> MemorySegment.NULL;
    };
  }

  private MemorySegment segment(Slice slice) {
    return segment(slice.buffer()).asSlice(slice.offset(), slice.bytes());
  }

  private Tensor tensor(Place place) {
    if (place.type() == ElementType.STRING) {
      return texts(place.buffer()).reshape(Shape.of(place.shape()));
    }
    return Tensor.over(place.type(), Shape.of(place.shape()), segment(Slice.of(place)));
  }

  private Tensor texts(int buffer) {
    return switch (plan.buffers().get(buffer)) {
      case Buffers.Buffer.Constant(Tensor tensor) -> tensor;
      case Buffers.Buffer.Texts(int count) ->
          texts.computeIfAbsent(buffer, key -> Tensor.zeros(ElementType.STRING, Shape.of(count)));
      case Buffers.Buffer.Working working ->
          throw new IllegalStateException("expected a buffer of texts, got " + working);
    };
  }

  private List<Runnable> bind(Target target) {
    List<Runnable> bound = new ArrayList<>();
    List<Target.RangeCall> loops = new ArrayList<>();
    for (Step step : plan.steps()) {
      switch (step) {
        case Step.Loops nest -> loops.add(bind(nest, target));
        case Step.Call call -> {
          flush(loops, target, bound);
          bound.add(bind(call));
        }
      }
    }
    flush(loops, target, bound);
    return bound;
  }

  /** The plan's steps one by one, in order, to be timed apart. */
  List<Runnable> separate(Target target) {
    List<Runnable> steps = new ArrayList<>();
    for (Step step : plan.steps()) {
      steps.add(
          switch (step) {
            case Step.Loops nest -> {
              Target.RangeCall call = bind(nest, target);
              yield () -> call.routine().run(call.from(), call.to());
            }
            case Step.Call call -> bind(call);
          });
    }
    return steps;
  }

  private void flush(List<Target.RangeCall> loops, Target target, List<Runnable> bound) {
    if (!loops.isEmpty()) {
      Routine chain = target.chain(List.copyOf(loops), arena);
      chains.add(chain);
      bound.add(() -> chain.run(0, 1));
      loops.clear();
    }
  }

  private Target.RangeCall bind(Step.Loops nest, Target target) {
    List<MemorySegment> operands = nest.operands().stream().map(this::segment).toList();
    Routine routine =
        target.compile(LaneLoops.legalise(nest.program(), target.lanes())).bind(operands, arena);
    return new Target.RangeCall(routine, 0, nest.program().extent());
  }

  private Runnable bind(Step.Call call) {
    List<Optional<Tensor>> in = call.inputs().stream().map(p -> p.map(this::tensor)).toList();
    List<Tensor> out = call.outputs().stream().map(this::tensor).toList();
    return call.routine().bind(in, out);
  }

  /** Where the graph's inputs are to be written, in order. */
  List<Tensor> inputs() {
    return inputs;
  }

  /** Where the graph's outputs are after a run, in order. */
  List<Tensor> outputs() {
    return outputs;
  }

  void run() {
    try {
      for (Runnable action : actions) {
        action.run();
      }
    } finally {
      // Routines hold addresses, which do not keep memory alive.
      Reference.reachabilityFence(this);
    }
  }

  /** Runs once, so that memory holds what a run leaves, and warms the loops on it. */
  void warm(Duration most) {
    long end = System.nanoTime() + most.toNanos();
    run();
    try {
      for (Routine chain : chains) {
        chain.warm(Duration.ofNanos(end - System.nanoTime()));
      }
    } finally {
      Reference.reachabilityFence(this);
    }
  }
}
