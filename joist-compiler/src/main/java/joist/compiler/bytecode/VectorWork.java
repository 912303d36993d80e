package joist.compiler.bytecode;

import java.util.List;
import joist.compiler.loop.Bound;
import joist.compiler.loop.LoopProgram;
import joist.compiler.loop.Operation;
import joist.compiler.loop.Statement;

/** How many instructions on vectors a call of a program is, about, whose loops are cut short. */
record VectorWork(long extent, int lanes, int inner, int outer) {
  /**
   * Counts.
   *
   * @param inner how often loops turn at most that have none inside
   * @param outer how often others do
   */
  static long of(LoopProgram program, int lanes, int inner, int outer) {
    return new VectorWork(program.extent(), lanes, inner, outer).of(program.body());
  }

  private long of(List<Statement> body) {
    long work = 0;
    for (Statement statement : body) {
      work +=
          switch (statement) {
            case Statement.Loop loop -> turns(loop) * of(loop.body());
            case Statement.Assign assign -> of(assign.operation(), lanes);
            case Statement.Store store -> 1;
            case Statement.StoreOne one -> 1;
          };
    }
    return work;
  }

  private long turns(Statement.Loop loop) {
    boolean innermost = loop.body().stream().noneMatch(Statement.Loop.class::isInstance);
    long from = loop.from() instanceof Bound.Constant(long first) ? first : 0;
    long to = loop.to() instanceof Bound.Constant(long last) ? last : extent;
    return Math.clamp(Math.ceilDiv(to - from, loop.step()), 0, innermost ? inner : outer);
  }

  private static long of(Operation operation, int lanes) {
    return switch (operation) {
      case Operation.LoadStrided s -> lanes;
      case Operation.Gather g -> lanes;
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
