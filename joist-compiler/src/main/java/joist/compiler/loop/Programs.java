package joist.compiler.loop;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Walks over programs: what a statement reads, writes and touches. */
public final class Programs {
  private Programs() {}

  /**
   * A place that a statement touches.
   *
   * @param width how many consecutive elements, for a target of {@code lanes} lanes
   */
  public record Touch(int operand, Index index, long width, boolean write) {}

  /** The registers that an operation reads. */
  public static List<Integer> reads(Operation operation) {
    return switch (operation) {
      case Operation.Constant c -> List.of();
      case Operation.LaneNumbers n -> List.of();
      case Operation.Load l -> List.of();
      case Operation.LoadOne l -> List.of();
      case Operation.LoadStrided l -> List.of();
      case Operation.Gather gather -> List.of(gather.at());
      case Operation.Unary unary -> List.of(unary.a());
      case Operation.Binary binary -> List.of(binary.a(), binary.b());
      case Operation.Shift shift -> List.of(shift.a());
      case Operation.Fma fma -> List.of(fma.a(), fma.b(), fma.c());
      case Operation.Select select -> List.of(select.a(), select.b(), select.x(), select.y());
      case Operation.Reduce reduce -> List.of(reduce.a());
    };
  }

  /** What a statement that is no loop touches, on a target of {@code lanes} lanes. */
  public static Optional<Touch> touch(Statement statement, int lanes) {
    return switch (statement) {
      case Statement.Loop loop -> Optional.empty();
      case Statement.Assign assign ->
          touch(assign.operation(), assign.lanes() == 0 ? lanes : assign.lanes());
      case Statement.Store store ->
          Optional.of(
              new Touch(
                  store.operand(),
                  store.index(),
                  store.lanes() == 0 ? lanes : store.lanes(),
                  true));
      case Statement.StoreOne one -> Optional.of(new Touch(one.operand(), one.index(), 1, true));
    };
  }

  private static Optional<Touch> touch(Operation operation, int lanes) {
    return switch (operation) {
      case Operation.Load load ->
          Optional.of(new Touch(load.operand(), load.index(), lanes, false));
      case Operation.LoadOne one -> Optional.of(new Touch(one.operand(), one.index(), 1, false));
      case Operation.LoadStrided strided -> {
        long reach = (lanes - 1) * strided.stride();
        yield Optional.of(
            new Touch(
                strided.operand(),
                strided.index().plus(Math.min(reach, 0)),
                Math.abs(reach) + 1,
                false));
      }
      case Operation.Gather gather ->
          Optional.of(new Touch(gather.operand(), gather.index(), gather.most() + 1, false));
      case Operation.Constant c -> Optional.empty();
      case Operation.LaneNumbers n -> Optional.empty();
      case Operation.Unary u -> Optional.empty();
      case Operation.Binary b -> Optional.empty();
      case Operation.Shift s -> Optional.empty();
      case Operation.Fma f -> Optional.empty();
      case Operation.Select s -> Optional.empty();
      case Operation.Reduce r -> Optional.empty();
    };
  }

  /** Hands every statement to {@code visitor}, loops before their bodies. */
  public static void visit(List<Statement> body, Consumer<Statement> visitor) {
    for (Statement statement : body) {
      visitor.accept(statement);
      if (statement instanceof Statement.Loop loop) {
        visit(loop.body(), visitor);
      }
    }
  }

  /** The registers that are assigned anywhere in {@code body}. */
  public static Stream<Integer> assigned(List<Statement> body) {
    return body.stream()
        .flatMap(statement ->
            switch (statement) {
              case Statement.Loop loop -> assigned(loop.body());
              case Statement.Assign assign -> Stream.of(assign.register());
              case Statement.Store store -> Stream.empty();
              case Statement.StoreOne one -> Stream.empty();
            });
  }
}
