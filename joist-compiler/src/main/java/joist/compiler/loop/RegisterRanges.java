package joist.compiler.loop;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What values registers may hold, statement after statement: by intervals, so that indices computed
 * from constants, masks and operands of known ranges are known to stay within a table.
 */
final class RegisterRanges {
  /** How often a loop's body is looked at before what still grows may be anything. */
  private static final int PATIENCE = 3;

  private final LoopProgram program;
  private final int lanes;
  private final Deque<Map<Integer, Known>> around = new ArrayDeque<>();
  private Map<Integer, Known> known = new HashMap<>();

  /** Registers hold zeros until they are assigned. */
  private final Known unassigned;

  /**
   * What a register may hold.
   *
   * @param some how many lanes were assigned last
   * @param first what these may hold
   * @param all what any lane may hold
   */
  private record Known(int some, Range first, Range all) {
    Range of(int lanes) {
      return lanes <= some ? first : all;
    }

    Known or(Known other) {
      int least = Math.min(some, other.some);
      return new Known(least, of(least).or(other.of(least)), all.or(other.all));
    }

    boolean contains(Known other) {
      return some <= other.some && first.contains(other.of(some)) && all.contains(other.all);
    }
  }

  RegisterRanges(LoopProgram program, int lanes) {
    this.program = program;
    this.lanes = lanes;
    this.unassigned = new Known(lanes, Range.of(0), Range.of(0));
  }

  private Known known(int register) {
    return known.getOrDefault(register, unassigned);
  }

  /** What the first {@code count} lanes, all where it is 0, of a register may hold. */
  Range of(int register, int count) {
    return known(register).of(count == 0 ? lanes : count);
  }

  void assign(Statement.Assign assign) {
    int count = assign.lanes() == 0 ? lanes : assign.lanes();
    Range made = range(assign.operation(), count);
    Range all = count < lanes ? made.or(known(assign.register()).all()) : made;
    known.put(assign.register(), new Known(count, made, all));
  }

  /** Before a loop's body: what is known from here on holds at the top of each of its turns. */
  void enter(Statement.Loop loop) {
    settle(loop);
    around.push(new HashMap<>(known));
  }

  /** Behind the body: what held at the top of each turn holds behind the last, or behind none. */
  void leave() {
    known = around.pop();
  }

  private void settle(Statement.Loop loop) {
    for (int turn = 0; ; turn++) {
      Map<Integer, Known> before = new HashMap<>(known);
      follow(loop.body());
      known = joined(before, turn >= PATIENCE);
      if (known.equals(before)) {
        return;
      }
    }
  }

  private Map<Integer, Known> joined(Map<Integer, Known> before, boolean give) {
    Map<Integer, Known> joined = new HashMap<>();
    known.forEach((register, after) -> {
      Known old = before.getOrDefault(register, unassigned);
      Known more = give ? new Known(lanes, Range.ALL, Range.ALL) : old.or(after);
      joined.put(register, old.contains(after) ? old : more);
    });
    return joined;
  }

  private void follow(List<Statement> body) {
    for (Statement statement : body) {
      switch (statement) {
        case Statement.Assign assign -> assign(assign);
        case Statement.Loop loop -> settle(loop);
        case Statement.Store store -> {}
        case Statement.StoreOne one -> {}
      }
    }
  }

  private Range range(Operation operation, int count) {
    return switch (operation) {
      case Operation.Constant(int bits) -> Range.of(bits);
      case Operation.LaneNumbers() -> new Range(0, count - 1);
      case Operation.Load load -> operand(load.operand());
      case Operation.LoadOne one -> operand(one.operand());
      case Operation.LoadStrided strided -> operand(strided.operand());
      case Operation.Gather gather -> operand(gather.operand());
      case Operation.Binary(var kind, int a, int b) ->
          Range.binary(kind, of(a, count), of(b, count));
      case Operation.Shift(var kind, int a, int by) -> Range.shift(kind, of(a, count), by);
      case Operation.Select select -> select(select, count);
      case Operation.Unary unary -> Range.ALL;
      case Operation.Fma fma -> Range.ALL;
      case Operation.Reduce reduce -> Range.ALL;
    };
  }

  /** A register bounded by another is no more than both. */
  private Range select(Operation.Select select, int count) {
    Range x = of(select.x(), count);
    Range y = of(select.y(), count);
    if (select.comparison() == Operation.Comparison.LESS_INT) {
      if (select.a() == select.x() && select.b() == select.y()) {
        return new Range(Math.min(x.least(), y.least()), Math.min(x.most(), y.most()));
      }
      if (select.a() == select.y() && select.b() == select.x()) {
        return new Range(Math.max(x.least(), y.least()), Math.max(x.most(), y.most()));
      }
    }
    return x.or(y);
  }

  private Range operand(int number) {
    LoopProgram.Operand operand = program.operands().get(number);
    return switch (operand.format()) {
      case F32, I32 -> operand.holds();
      case U8 -> new Range(0, 255);
      case I8 -> new Range(-128, 127);
    };
  }
}
