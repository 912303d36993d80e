package joist.compiler.loop;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Makes ordinary loops of loops over lanes, for a certain number of lanes: one that steps by all
 * lanes, and behind it the rest, once, with only the first lanes concerned.
 *
 * <p>In the rest, loads and stores touch no more than the rest's elements, and registers that were
 * assigned outside of the loop keep their other lanes: a sum is not spoilt by lanes that hold
 * nothing.
 */
public final class LaneLoops {
  private final int lanes;

  private LaneLoops(int lanes) {
    this.lanes = lanes;
  }

  /**
   * The program for registers of {@code lanes} lanes.
   *
   * @param lanes a power of two
   */
  public static LoopProgram legalise(LoopProgram program, int lanes) {
    LaneLoops loops = new LaneLoops(lanes);
    return new LoopProgram(
        program.name(),
        program.operands(),
        program.extent(),
        loops.body(program.body(), new HashSet<>()));
  }

  /**
   * @param outside registers assigned before; those of {@code body} are added
   */
  private List<Statement> body(List<Statement> body, Set<Integer> outside) {
    List<Statement> legal = new ArrayList<>();
    for (Statement statement : body) {
      switch (statement) {
        case Statement.Loop loop when loop.lanes() -> legal.addAll(split(loop, outside));
        case Statement.Loop loop -> legal.add(with(loop, body(loop.body(), outside)));
        case Statement.Assign assign -> {
          outside.add(assign.register());
          legal.add(assign);
        }
        case Statement.Store store -> legal.add(store);
        case Statement.StoreOne one -> legal.add(one);
      }
    }
    return legal;
  }

  private static Statement.Loop with(Statement.Loop loop, List<Statement> body) {
    return new Statement.Loop(
        loop.variable(), loop.from(), loop.to(), loop.step(), loop.lanes(), body);
  }

  private List<Statement> split(Statement.Loop loop, Set<Integer> outside) {
    long from = constant(loop.from());
    long count = Math.max(0, constant(loop.to()) - from);
    int rest = (int) (count % lanes);
    List<Statement> legal = new ArrayList<>();
    if (count >= lanes) {
      Bound end = Bound.of(from + count - rest);
      legal.add(new Statement.Loop(loop.variable(), loop.from(), end, lanes, false, loop.body()));
    }
    if (rest > 0) {
      legal.addAll(
          rest(loop.body(), loop.variable(), from + count - rest, new Rest(rest, outside)));
    }
    Programs.assigned(loop.body()).forEach(outside::add);
    return legal;
  }

  private static long constant(Bound bound) {
    if (bound instanceof Bound.Constant(long value)) {
      return value;
    }
    throw new IllegalArgumentException(
        "expected a loop over lanes of constant bounds, got " + bound);
  }

  /** How many lanes are left, and which registers keep their other lanes. */
  private record Rest(int lanes, Set<Integer> kept) {}

  private static List<Statement> rest(List<Statement> body, int variable, long value, Rest rest) {
    List<Statement> legal = new ArrayList<>();
    for (Statement statement : body) {
      legal.add(
          switch (statement) {
            case Statement.Loop loop -> with(loop, rest(loop.body(), variable, value, rest));
            case Statement.Assign assign -> assign(assign, variable, value, rest);
            case Statement.Store store ->
                new Statement.Store(
                    store.operand(),
                    store.index().with(variable, value),
                    store.register(),
                    rest.lanes());
            case Statement.StoreOne one ->
                new Statement.StoreOne(
                    one.operand(), one.index().with(variable, value), one.register());
          });
    }
    return legal;
  }

  private static Statement assign(Statement.Assign assign, int variable, long value, Rest rest) {
    Operation operation =
        switch (assign.operation()) {
          case Operation.Load load ->
              new Operation.Load(load.operand(), load.index().with(variable, value));
          case Operation.LoadOne one ->
              new Operation.LoadOne(one.operand(), one.index().with(variable, value));
          case Operation.LoadStrided s ->
              new Operation.LoadStrided(s.operand(), s.index().with(variable, value), s.stride());
          case Operation.Gather g ->
              new Operation.Gather(g.operand(), g.index().with(variable, value), g.at(), g.most());
          case Operation.Constant c -> c;
          case Operation.LaneNumbers n -> n;
          case Operation.Unary u -> u;
          case Operation.Binary b -> b;
          case Operation.Shift s -> s;
          case Operation.Fma f -> f;
          case Operation.Select s -> s;
          case Operation.Reduce r -> r;
        };
    boolean reads = Programs.touch(assign, 1).isPresent();
    boolean kept = rest.kept().contains(assign.register());
    return new Statement.Assign(assign.register(), operation, reads || kept ? rest.lanes() : 0);
  }
}
