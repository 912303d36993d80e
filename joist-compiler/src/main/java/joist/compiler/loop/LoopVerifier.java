package joist.compiler.loop;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import joist.compiler.loop.LoopProgram.Access;

/**
 * Says whether a program is well formed: registers are assigned before they are read, variables are
 * their loop's alone, operands are used as declared, and loops over lanes touch memory lane by
 * lane.
 */
public final class LoopVerifier {
  private final LoopProgram program;
  private final int lanes;
  private final Map<Integer, Boolean> variables = new HashMap<>();

  private LoopVerifier(LoopProgram program, int lanes) {
    this.program = program;
    this.lanes = lanes;
  }

  /**
   * Verifies a program that may have loops over lanes.
   *
   * @throws IllegalArgumentException for the first fault, naming the statement
   */
  public static void verify(LoopProgram program) {
    new LoopVerifier(program, 0).body(program.body(), new HashSet<>());
  }

  /**
   * Verifies a program that is legal for {@code lanes} lanes: no loops over lanes are left.
   *
   * @throws IllegalArgumentException for the first fault, naming the statement
   */
  public static void verify(LoopProgram program, int lanes) {
    new LoopVerifier(program, lanes).body(program.body(), new HashSet<>());
  }

  private void body(List<Statement> body, Set<Integer> assigned) {
    for (Statement statement : body) {
      switch (statement) {
        case Statement.Loop loop -> loop(loop, assigned);
        case Statement.Assign assign -> {
          for (int read : Programs.reads(assign.operation())) {
            read(read, assigned, statement);
          }
          lanes(assign.lanes(), statement);
          operation(assign);
          assigned.add(assign.register());
        }
        case Statement.Store store -> {
          read(store.register(), assigned, statement);
          lanes(store.lanes(), statement);
        }
        case Statement.StoreOne one -> read(one.register(), assigned, statement);
      }
      Programs.touch(statement, Math.max(lanes, 1)).ifPresent(touch -> touch(touch, statement));
    }
  }

  private void loop(Statement.Loop loop, Set<Integer> assigned) {
    boolean ranged =
        !(loop.from() instanceof Bound.Constant && loop.to() instanceof Bound.Constant);
    if (loop.step() < 1 || (ranged && loop.step() != 1)) {
      throw fault(loop, "a step of 1 or more, of just 1 over the range", "" + loop.step());
    }
    boolean nested = variables.containsValue(true);
    if (loop.lanes() && (lanes > 0 || ranged || loop.step() != 1 || nested)) {
      throw fault(loop, "no loop over lanes here, or one of constant bounds and step 1", "one");
    }
    if (variables.putIfAbsent(loop.variable(), loop.lanes()) != null) {
      throw fault(loop, "a variable that no loop around has", "v" + loop.variable());
    }
    body(loop.body(), new HashSet<>(assigned));
    variables.remove(loop.variable());
    // A loop may run no times, so what only it assigns is not assigned behind it.
  }

  private void read(int register, Set<Integer> assigned, Statement statement) {
    if (!assigned.contains(register)) {
      throw fault(statement, "registers that are assigned before", "r" + register);
    }
  }

  private void lanes(int count, Statement statement) {
    if (count < 0 || (lanes > 0 && count > lanes)) {
      throw fault(statement, "0 to " + lanes + " lanes", "" + count);
    }
  }

  private void operation(Statement.Assign assign) {
    if (assign.operation() instanceof Operation.Reduce(var kind, int a, int count)) {
      lanes(count, assign);
      if (variables.containsValue(true)) {
        throw fault(assign, "no reduction inside a loop over lanes", "one of r" + a);
      }
    }
    if (assign.operation() instanceof Operation.Shift(var kind, int a, int count)
        && (count < 0 || count > 31)) {
      throw fault(assign, "a shift of 0 to 31", count + " of r" + a);
    }
  }

  private void touch(Programs.Touch touch, Statement statement) {
    if (touch.operand() < 0 || touch.operand() >= program.operands().size()) {
      throw fault(statement, "an operand below " + program.operands().size(), "" + touch.operand());
    }
    Access access = program.operands().get(touch.operand()).access();
    if (access == (touch.write() ? Access.READ : Access.WRITE)) {
      throw fault(
          statement, touch.write() ? "a writable operand" : "a readable operand", "" + access);
    }
    for (Index.Term term : touch.index().terms()) {
      Boolean overLanes = variables.get(term.variable());
      if (overLanes == null) {
        throw fault(statement, "variables of loops around", "v" + term.variable());
      }
    }
    variables.forEach((variable, overLanes) -> {
      if (overLanes && touch.index().stride(variable) != laneStride(statement)) {
        throw fault(
            statement,
            "a stride of " + laneStride(statement) + " along lanes",
            "" + touch.index().stride(variable));
      }
    });
  }

  /** What the index must move by from lane to lane. */
  private static long laneStride(Statement statement) {
    return switch (statement) {
      case Statement.Store store -> 1;
      case Statement.Assign(int register, Operation.Load load, int lanes) -> 1;
      case Statement.Assign(int register, Operation.LoadStrided strided, int lanes) ->
          strided.stride();
      case Statement.Assign assign -> 0;
      case Statement.StoreOne one -> 0;
      case Statement.Loop loop -> 0;
    };
  }

  private IllegalArgumentException fault(Statement statement, String expected, String got) {
    return new IllegalArgumentException(
        "loop program '%s': expected %s, got %s, at %s"
            .formatted(program.name(), expected, got, LoopPrinter.line(statement)));
  }
}
