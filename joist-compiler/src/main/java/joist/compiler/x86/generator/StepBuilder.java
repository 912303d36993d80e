package joist.compiler.x86.generator;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import joist.compiler.loop.Bound;
import joist.compiler.loop.LoopProgram;
import joist.compiler.loop.Operation;
import joist.compiler.loop.Statement;
import joist.compiler.x86.assembler.Gpr;

/**
 * Writes a program as steps on webs. Loads are put off to where their value is first wanted, which
 * keeps few values alive, but never past a store or the edge of a loop.
 */
final class StepBuilder {
  private final ValueFlow flow;
  private final int lanes;
  private final int[] demand;
  private final int[] webs;
  private final Pointers pointers;
  private final LoopNest nest = new LoopNest();
  private final List<Integer> counters = new ArrayList<>();
  private final List<Step> steps = new ArrayList<>();
  private final Map<Integer, Step.Compute> putOff = new LinkedHashMap<>();
  private int region;
  private int nextWeb;

  /**
   * The steps of a program.
   *
   * @param vectors the number of the first web that is a general register, behind the vectors'
   * @param webs how many webs there are
   */
  record Steps(List<Step> list, int vectors, int webs) {
    /** Whether a web is a general register; all others are vectors, temporaries too. */
    boolean isGeneral(int web) {
      return web < Arguments.COUNT || (web >= vectors && web < webs);
    }
  }

  private StepBuilder(LoopProgram program, int lanes) {
    this.lanes = lanes;
    this.flow = ValueFlow.of(program.body());
    this.demand = LaneDemand.of(flow, lanes);
    this.webs = Webs.of(flow, demand);
    int vectors = Arguments.COUNT;
    for (int value = 0; value < webs.length; value++) {
      if (webs[value] >= 0) {
        webs[value] += Arguments.COUNT;
        vectors = Math.max(vectors, webs[value] + 1);
      }
    }
    this.pointers = Pointers.plan(program, flow, demand, vectors);
    this.nextWeb = pointers.webs();
  }

  static Steps build(LoopProgram program, int lanes) {
    StepBuilder builder = new StepBuilder(program, lanes);
    builder.start();
    builder.flow.lines().forEach(builder::line);
    builder.flush();
    builder.dropUnusedArguments();
    int vectors = builder.pointers.firstWeb();
    return new Steps(List.copyOf(builder.steps), vectors, builder.nextWeb);
  }

  private void start() {
    steps.add(new Step.Incoming(Arguments.BLOCK, Gpr.RDI));
    steps.add(new Step.Incoming(Arguments.START, Gpr.RSI));
    steps.add(new Step.Incoming(Arguments.END, Gpr.RDX));
    for (int value = 0; value < webs.length; value++) {
      if (webs[value] >= 0 && flow.values().get(value) instanceof Value.Unassigned) {
        steps.add(new Step.Clear(webs[value]));
      }
    }
  }

  private void dropUnusedArguments() {
    Set<Integer> used = steps.stream().flatMap(Step::uses).collect(Collectors.toSet());
    steps.removeIf(
        step -> step instanceof Step.Incoming incoming && !used.contains(incoming.target()));
  }

  private void line(Line line) {
    switch (line) {
      case Line.Open(Statement.Loop loop) -> open(loop);
      case Line.Close _ -> close();
      case Line.Put put -> {
        want(webs[put.source()]);
        flush();
        inRegion();
        steps.add(write(put));
      }
      case Line.Set set -> {
        if (demand[set.value()] > 0) {
          set(set);
        }
      }
    }
  }

  private Step write(Line.Put put) {
    Place place = pointers.place(nest, Access.of(put.store()).orElseThrow());
    int source = webs[put.source()];
    return switch (put.store()) {
      case Statement.Store store -> new Step.Write(source, all(store.lanes()), false, place);
      case Statement.StoreOne _ -> new Step.Write(source, 1, true, place);
      case Statement.Loop _, Statement.Assign _ -> throw new IllegalStateException("no store");
    };
  }

  private int all(int count) {
    return count == 0 ? lanes : count;
  }

  private void set(Line.Set set) {
    Operation operation = set.assign().operation();
    List<Integer> sources = set.sources().stream().map(source -> webs[source]).toList();
    sources.forEach(this::want);
    int target = webs[set.value()];
    want(target);
    inRegion();
    Optional<Place> place = Access.of(operation).map(access -> pointers.place(nest, access));
    Step.Compute step =
        new Step.Compute(
            operation, target, sources, demand[set.value()], all(set.assign().lanes()), place);
    boolean load = operation instanceof Operation.Load || operation instanceof Operation.LoadOne;
    if (load && !step.keeps()) {
      putOff.put(target, step);
    } else {
      steps.add(step);
    }
  }

  /** Loads what was put off and is now wanted. */
  private void want(int web) {
    Step.Compute load = putOff.remove(web);
    if (load != null) {
      steps.add(load);
    }
  }

  private void flush() {
    steps.addAll(putOff.values());
    putOff.clear();
  }

  /** Where a new region outside of all loops begins, its pointers are set. */
  private void inRegion() {
    if (region != nest.region()) {
      region = nest.region();
      pointers.of(region).forEach(pointer -> steps.add(pointer.point()));
    }
  }

  private void open(Statement.Loop loop) {
    flush();
    LoopNest.Numbered numbered = nest.open(loop);
    inRegion();
    pointers.of(numbered.number()).forEach(pointer -> steps.add(pointer.point()));
    int counter = nextWeb++;
    counters.add(counter);
    steps.add(new Step.Count(counter, loop));
    steps.add(new Step.Top(numbered.number(), counter, Turns.mayBeNone(loop)));
  }

  private void close() {
    flush();
    LoopNest.Numbered closed = nest.close();
    for (Pointer pointer : pointers.of(closed.number())) {
      pointer.advance().ifPresent(steps::add);
    }
    boolean ranged =
        !(closed.loop().from() instanceof Bound.Constant
            && closed.loop().to() instanceof Bound.Constant);
    long by = ranged ? closed.loop().step() : 1;
    steps.add(new Step.Bottom(closed.number(), counters.removeLast(), by));
  }
}
