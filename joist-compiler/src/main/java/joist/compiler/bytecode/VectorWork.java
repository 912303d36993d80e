package joist.compiler.bytecode;

import java.util.List;
import joist.compiler.loop.Bound;
import joist.compiler.loop.Operation;
import joist.compiler.loop.Statement;

/** How many instructions on vectors a short call of a program is, about. */
final class VectorWork {
  private VectorWork() {}

  /**
   * @param trips that innermost loops turn at most, while others turn once
   */
  static long of(List<Statement> body, int lanes, int trips) {
    long work = 0;
    for (Statement statement : body) {
      work +=
          switch (statement) {
            case Statement.Loop loop -> turns(loop, trips) * of(loop.body(), lanes, trips);
            case Statement.Assign assign -> of(assign.operation(), lanes);
            case Statement.Store store -> 1;
            case Statement.StoreOne one -> 1;
          };
    }
    return work;
  }

  private static long turns(Statement.Loop loop, int trips) {
    boolean innermost = loop.body().stream().noneMatch(Statement.Loop.class::isInstance);
    long most = innermost ? trips : 1;
    return loop.from() instanceof Bound.Constant(long from)
            && loop.to() instanceof Bound.Constant(long to)
        ? Math.clamp(Math.ceilDiv(to - from, loop.step()), 0, most)
        : 1;
  }

  private static long of(Operation operation, int lanes) {
    return switch (operation) {
      case Operation.LoadStrided s -> 2L * lanes;
      case Operation.Gather g -> 3L * lanes;
      case Operation.Unary unary -> VectorRounding.rounds(unary.kind()) ? 10 : 1;
      case Operation.Reduce r -> 10;
      case Operation.Binary b -> 2;
      case Operation.Select s -> 2;
      case Operation.Constant c -> 1;
      case Operation.LaneNumbers n -> 1;
      case Operation.Load l -> 1;
      case Operation.LoadOne l -> 1;
      case Operation.Shift s -> 1;
      case Operation.Fma f -> 1;
    };
  }
}
