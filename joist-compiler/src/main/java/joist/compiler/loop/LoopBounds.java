package joist.compiler.loop;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Proves that a legal program touches nothing outside of its operands, whatever range within its
 * extent it is run for, by the least and largest value of each loop's variable, and of each
 * register that indices are taken from.
 */
public final class LoopBounds {
  private final LoopProgram program;
  private final int lanes;
  private final Map<Integer, Span> variables = new HashMap<>();
  private final Optional<RegisterRanges> registers;

  private record Span(long least, long most) {}

  private LoopBounds(LoopProgram program, int lanes) {
    this.program = program;
    this.lanes = lanes;
    this.registers =
        gathers(program) ? Optional.of(new RegisterRanges(program, lanes)) : Optional.empty();
  }

  private static boolean gathers(LoopProgram program) {
    boolean[] any = {false};
    Programs.visit(
        program.body(),
        statement ->
            any[0] |=
                statement instanceof Statement.Assign assign
                    && assign.operation() instanceof Operation.Gather);
    return any[0];
  }

  /**
   * Proves a program.
   *
   * @throws IllegalArgumentException when an index may leave its operand, naming both
   */
  public static void prove(LoopProgram program, int lanes) {
    new LoopBounds(program, lanes).body(program.body());
  }

  private void body(List<Statement> body) {
    for (Statement statement : body) {
      if (statement instanceof Statement.Loop loop) {
        loop(loop);
      } else {
        Programs.touch(statement, lanes).ifPresent(touch -> touch(touch, statement));
        if (statement instanceof Statement.Assign assign) {
          registers.ifPresent(ranges -> assign(ranges, assign));
        }
      }
    }
  }

  private void assign(RegisterRanges ranges, Statement.Assign assign) {
    if (assign.operation() instanceof Operation.Gather(var operand, var index, int at, long most)) {
      Range range = ranges.of(at, assign.lanes());
      if (range.least() < 0 || range.most() > most) {
        throw new IllegalArgumentException(
            "loop program '%s': expected indices of 0 to %d in r%d, but they may be %d to %d, at %s"
                .formatted(
                    program.name(),
                    most,
                    at,
                    range.least(),
                    range.most(),
                    LoopPrinter.line(assign)));
      }
    }
    ranges.assign(assign);
  }

  private void loop(Statement.Loop loop) {
    long least = loop.from() instanceof Bound.Constant(long value) ? value : 0;
    long end = loop.to() instanceof Bound.Constant(long value) ? value : program.extent();
    if (end > least) {
      long most = least + (end - 1 - least) / loop.step() * loop.step();
      variables.put(loop.variable(), new Span(least, most));
      registers.ifPresent(ranges -> ranges.enter(loop));
      body(loop.body());
      registers.ifPresent(RegisterRanges::leave);
      variables.remove(loop.variable());
    }
  }

  private void touch(Programs.Touch touch, Statement statement) {
    long least = touch.index().offset();
    long most = touch.index().offset();
    for (Index.Term term : touch.index().terms()) {
      Span span = variables.getOrDefault(term.variable(), new Span(0, 0));
      long atLeast = Math.multiplyExact(term.stride(), span.least());
      long atMost = Math.multiplyExact(term.stride(), span.most());
      least = Math.addExact(least, Math.min(atLeast, atMost));
      most = Math.addExact(most, Math.max(atLeast, atMost));
    }
    LoopProgram.Operand operand = program.operands().get(touch.operand());
    if (least < 0 || Math.addExact(most, touch.width()) > operand.elements()) {
      throw new IllegalArgumentException(
          "loop program '%s': expected elements 0 to %d of '%s', but %d to %d can be touched, at %s"
              .formatted(
                  program.name(),
                  operand.elements() - 1,
                  operand.name(),
                  least,
                  most + touch.width() - 1,
                  LoopPrinter.line(statement)));
    }
  }
}
