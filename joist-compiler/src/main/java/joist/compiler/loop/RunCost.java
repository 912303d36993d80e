package joist.compiler.loop;

import java.util.List;

/**
 * About how long a program takes, on the careful side: a nanosecond a statement, more where
 * instructions are slow.
 *
 * @param fixedNanos whatever the range
 * @param nanosByRange for each step of the range
 */
public record RunCost(double fixedNanos, double nanosByRange) {
  private static final double SLOW_NANOS = 10;

  public static RunCost of(LoopProgram program) {
    return of(program.body());
  }

  public double nanos(long range) {
    return fixedNanos + nanosByRange * range;
  }

  private RunCost plus(RunCost other) {
    return new RunCost(fixedNanos + other.fixedNanos, nanosByRange + other.nanosByRange);
  }

  private static RunCost of(List<Statement> body) {
    RunCost sum = new RunCost(0, 0);
    for (Statement statement : body) {
      sum =
          sum.plus(
              switch (statement) {
                case Statement.Loop loop -> of(loop);
                case Statement.Assign assign -> new RunCost(nanos(assign.operation()), 0);
                case Statement.Store _, Statement.StoreOne _ -> new RunCost(1, 0);
              });
    }
    return sum;
  }

  private static RunCost of(Statement.Loop loop) {
    RunCost turn = of(loop.body());
    if (loop.from() instanceof Bound.Constant(long from)
        && loop.to() instanceof Bound.Constant(long to)) {
      double turns = Math.max(0, Math.ceil((double) (to - from) / loop.step()));
      return new RunCost((turn.fixedNanos + 1) * turns, turn.nanosByRange * turns);
    }
    return new RunCost(turn.nanosByRange, turn.fixedNanos + 1);
  }

  private static double nanos(Operation operation) {
    return switch (operation) {
      case Operation.Gather _, Operation.LoadStrided _, Operation.Reduce _ -> SLOW_NANOS;
      case Operation.Unary(var kind, _) -> kind == Operation.UnaryKind.SQRT ? SLOW_NANOS : 1;
      case Operation.Binary(var kind, _, _) -> kind == Operation.BinaryKind.DIVIDE ? SLOW_NANOS : 1;
      case Operation.Constant _,
          Operation.LaneNumbers _,
          Operation.Load _,
          Operation.LoadOne _,
          Operation.Shift _,
          Operation.Fma _,
          Operation.Select _ ->
          1;
    };
  }
}
