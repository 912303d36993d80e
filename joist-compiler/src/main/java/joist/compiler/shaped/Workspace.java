package joist.compiler.shaped;

import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import joist.compiler.loop.LaneLoops;
import joist.compiler.loop.RunCost;
import joist.compiler.lower.Slice;
import joist.compiler.lower.Step;
import joist.compiler.memory.Buffers;
import joist.compiler.memory.Place;
import joist.compiler.target.Code;
import joist.compiler.target.Routine;
import joist.compiler.target.Target;
import joist.compiler.team.GivenUp;
import joist.compiler.team.Stage;
import joist.compiler.team.StepWatch;
import joist.compiler.team.Team;
import joist.compiler.team.Workers;
import joist.tensor.ElementType;
import joist.tensor.MemoryKind;
import joist.tensor.Region;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * The memory of one running call with a plan's steps bound to it; run again and again it allocates
 * nothing where all steps are loops. Not thread-safe: one thread at a time.
 */
final class Workspace {
  private final Region region;
  private final ShapedPlan plan;
  private final Target target;
  private final MemorySegment memory;
  private final List<Tensor> inputs;
  private final List<Tensor> outputs;
  private final Map<Integer, Tensor> texts = new HashMap<>();
  private final List<Routine> chains = new ArrayList<>();
  private final Set<Code> codes = Collections.newSetFromMap(new IdentityHashMap<>());
  private final List<BoundStep> steps;
  private final Runnable[] actions;
  private @Nullable Team team;

  private Workspace(ShapedPlan plan, Target target, Region region) {
    this.plan = plan;
    this.target = target;
    this.region = region;
    this.memory =
        region.allocate(MemoryKind.WORKSPACE, Math.max(1, plan.arenaBytes()), Buffers.ALIGNMENT);
    this.inputs = plan.inputs().stream().map(this::tensor).toList();
    this.outputs = plan.outputs().stream().map(this::tensor).toList();
    this.steps = plan.steps().stream().map(this::bind).toList();
    this.actions = BoundStep.inChains(steps, this::chained).toArray(Runnable[]::new);
  }

  /** A workspace in memory of its own within {@code model}'s, entered by the caller. */
  static Workspace within(Region model, ShapedPlan plan, Target target) {
    Region region = model.within(model.name());
    try {
      return new Workspace(plan, target, region);
    } catch (RuntimeException | Error e) {
      region.close();
      region.leave();
      throw e;
    }
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
    return region.over(place.type(), Shape.of(place.shape()), segment(Slice.of(place)));
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

  private BoundStep bind(Step step) {
    return switch (step) {
      case Step.Loops nest ->
          new BoundStep.Loops(
              bind(nest), RunCost.of(nest.program()).nanos(nest.program().extent()));
      case Step.Call call -> new BoundStep.Java(bind(call));
    };
  }

  /** The plan's steps one by one, in order, to be timed apart. */
  List<Runnable> separate() {
    return steps.stream().map(BoundStep::alone).toList();
  }

  private Runnable chained(List<Target.RangeCall> loops) {
    Routine chain = target.chain(loops, region.arena());
    chains.add(chain);
    return () -> chain.run(0, 1);
  }

  private Target.RangeCall bind(Step.Loops nest) {
    List<MemorySegment> operands = nest.operands().stream().map(this::segment).toList();
    Code code = target.compile(LaneLoops.legalise(nest.program(), target.lanes()));
    Routine routine = code.bind(operands, region.arena());
    if (codes.add(code)) {
      region.charge(MemoryKind.CODE, code.bytes());
    }
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

  /** Keeps the memory until {@link #leave}; false when it was given back. */
  boolean tryEnter() {
    return region.tryEnter();
  }

  /**
   * As {@link #tryEnter}.
   *
   * @throws IllegalStateException when it was given back
   */
  void enter() {
    region.enter();
  }

  void leave() {
    region.leave();
  }

  /** Gives the memory back as soon as nobody is inside. */
  void close() {
    region.close();
  }

  /** Runs once; for those who have entered. */
  void run() {
    try {
      for (int i = 0; i < actions.length; i++) {
        if (i > 0) {
          GivenUp.check();
        }
        actions[i].run();
      }
    } finally {
      // Routines hold addresses, which do not keep memory alive.
      Reference.reachabilityFence(this);
    }
  }

  /** As {@link #run()}, by several threads. */
  void run(Workers workers) {
    StepWatch watch = workers.watch();
    if (watch != null) {
      run(workers, watch);
      return;
    }
    if (workers.threads() == 1) {
      run();
      return;
    }
    if (team == null || team.threads() != workers.threads()) {
      team =
          new Team(
              BoundStep.forThreads(steps, workers.threads(), this::chained), workers.threads());
    }
    try {
      team.run(workers);
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  /** The steps one by one, so that each can be timed. */
  private void run(Workers workers, StepWatch watch) {
    long[] ends = new long[steps.size()];
    List<Stage> stages = new ArrayList<>();
    for (int i = 0; i < ends.length; i++) {
      int step = i;
      stages.add(steps.get(step).byItself(workers.threads()));
      stages.add(new Stage.Alone(() -> ends[step] = System.nanoTime()));
    }
    try {
      long start = System.nanoTime();
      new Team(stages, workers.threads()).run(workers);
      for (int i = 0; i < ends.length; i++) {
        ShapedPlan.tell(watch, plan.steps().get(i).nodes(), ends[i] - start);
        start = ends[i];
      }
    } finally {
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
