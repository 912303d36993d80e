package joist.compiler.x86.generator;

import java.util.ArrayList;
import java.util.List;
import joist.compiler.loop.Bound;
import joist.compiler.loop.Index;
import joist.compiler.loop.Operation;
import joist.compiler.loop.Statement;

/**
 * Writes out loops that run so rarely and are so short that their counting would cost more: their
 * indices become constant. Loops that never run go away.
 */
final class ShortLoops {
  private static final long MOST_TURNS = 4;
  private static final int MOST_STATEMENTS = 64;

  private ShortLoops() {}

  static List<Statement> unroll(List<Statement> body) {
    List<Statement> result = new ArrayList<>();
    for (Statement statement : body) {
      if (statement instanceof Statement.Loop loop) {
        result.addAll(unroll(loop));
      } else {
        result.add(statement);
      }
    }
    return result;
  }

  private static List<Statement> unroll(Statement.Loop loop) {
    List<Statement> body = unroll(loop.body());
    if (!(loop.from() instanceof Bound.Constant(long from)
        && loop.to() instanceof Bound.Constant(long to))) {
      return List.of(with(loop, body));
    }
    long turns = Turns.of(from, to, loop.step());
    if (turns > 1 && (turns > MOST_TURNS || turns * size(body) > MOST_STATEMENTS)) {
      return List.of(with(loop, body));
    }
    List<Statement> result = new ArrayList<>();
    for (long turn = 0; turn < turns; turn++) {
      result.addAll(at(body, loop.variable(), from + turn * loop.step()));
    }
    return result;
  }

  private static int size(List<Statement> body) {
    int size = 0;
    for (Statement statement : body) {
      size += statement instanceof Statement.Loop loop ? 4 + size(loop.body()) : 1;
    }
    return size;
  }

  private static Statement.Loop with(Statement.Loop loop, List<Statement> body) {
    return new Statement.Loop(
        loop.variable(), loop.from(), loop.to(), loop.step(), loop.lanes(), body);
  }

  /** The body where the variable is {@code value}. */
  private static List<Statement> at(List<Statement> body, int variable, long value) {
    List<Statement> result = new ArrayList<>();
    for (Statement statement : body) {
      result.add(
          switch (statement) {
            case Statement.Loop loop -> with(loop, at(loop.body(), variable, value));
            case Statement.Assign(int register, Operation operation, int lanes) ->
                new Statement.Assign(register, at(operation, variable, value), lanes);
            case Statement.Store(int operand, Index index, int register, int lanes) ->
                new Statement.Store(operand, index.with(variable, value), register, lanes);
            case Statement.StoreOne(int operand, Index index, int register) ->
                new Statement.StoreOne(operand, index.with(variable, value), register);
          });
    }
    return result;
  }

  private static Operation at(Operation operation, int variable, long value) {
    return switch (operation) {
      case Operation.Load(int operand, Index index) ->
          new Operation.Load(operand, index.with(variable, value));
      case Operation.LoadOne(int operand, Index index) ->
          new Operation.LoadOne(operand, index.with(variable, value));
      case Operation.LoadStrided(int operand, Index index, long stride) ->
          new Operation.LoadStrided(operand, index.with(variable, value), stride);
      case Operation.Gather(int operand, Index index, int at, long most) ->
          new Operation.Gather(operand, index.with(variable, value), at, most);
      case Operation.Constant _,
          Operation.LaneNumbers _,
          Operation.Unary _,
          Operation.Binary _,
          Operation.Shift _,
          Operation.Fma _,
          Operation.Select _,
          Operation.Reduce _ ->
          operation;
    };
  }
}
