package joist.compiler.bytecode;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import joist.compiler.loop.LoopProgram;
import joist.compiler.loop.LoopProgram.Format;
import joist.compiler.loop.Operation;
import joist.compiler.loop.Programs;
import joist.compiler.loop.Statement;

/**
 * How each register of a program is kept, so that few bits change hands: as reals where an
 * operation gives it a real, as ints where one gives it an int; constants and choices follow what
 * reads them.
 */
final class RegisterKinds {
  private final Map<Integer, Kind> given = new HashMap<>();
  private final Map<Integer, Kind> read = new HashMap<>();
  private final Set<Integer> partly = new HashSet<>();

  private RegisterKinds() {}

  static RegisterKinds of(LoopProgram program) {
    RegisterKinds kinds = new RegisterKinds();
    Programs.visit(
        program.body(),
        statement -> {
          if (statement instanceof Statement.Assign(int register, Operation operation, int lanes)) {
            kinds.assign(register, operation, program.operands());
            if (lanes > 0) {
              kinds.partly.add(register);
            }
          }
        });
    return kinds;
  }

  private void assign(int register, Operation operation, List<LoopProgram.Operand> operands) {
    switch (operation) {
      case Operation.Constant c -> {}
      case Operation.LaneNumbers n -> given(register, Kind.INT);
      case Operation.Load(int operand, var index) -> given(register, kind(operands.get(operand)));
      case Operation.LoadOne(int operand, var index) ->
          given(register, kind(operands.get(operand)));
      case Operation.LoadStrided(int operand, var index, long stride) ->
          given(register, kind(operands.get(operand)));
      case Operation.Gather(int operand, var index, int at, long most) -> {
        given(register, kind(operands.get(operand)));
        reads(Kind.INT, at);
      }
      case Operation.Unary(var kind, int a) -> {
        given(register, kind == Operation.UnaryKind.TO_INT ? Kind.INT : Kind.REAL);
        reads(kind == Operation.UnaryKind.TO_FLOAT ? Kind.INT : Kind.REAL, a);
      }
      case Operation.Binary(var kind, int a, int b) -> {
        given(register, kind(kind));
        reads(kind(kind), a, b);
      }
      case Operation.Shift(var kind, int a, int count) -> {
        given(register, Kind.INT);
        reads(Kind.INT, a);
      }
      case Operation.Fma(int a, int b, int c) -> {
        given(register, Kind.REAL);
        reads(Kind.REAL, a, b, c);
      }
      case Operation.Select(var comparison, int a, int b, int x, int y) -> {
        if (given.get(x) == Kind.INT || given.get(y) == Kind.INT) {
          given(register, Kind.INT);
        }
        reads(kind(comparison), a, b);
      }
      case Operation.Reduce(var kind, int a, int lanes) -> {
        given(register, Kind.REAL);
        reads(Kind.REAL, a);
      }
    }
  }

  /** A register that is given both is kept as reals. */
  private void given(int register, Kind kind) {
    given.merge(register, kind, (a, b) -> a == Kind.REAL ? a : b);
  }

  private void reads(Kind kind, int... registers) {
    for (int register : registers) {
      read.merge(register, kind, (a, b) -> a == Kind.REAL ? a : b);
    }
  }

  Kind of(int register) {
    Kind kind = given.getOrDefault(register, read.get(register));
    return kind == null ? Kind.REAL : kind;
  }

  /** Registers some lanes of which are assigned alone, so that they must hold something before. */
  Set<Integer> partly() {
    return partly;
  }

  private static Kind kind(LoopProgram.Operand operand) {
    return operand.format() == Format.F32 ? Kind.REAL : Kind.INT;
  }

  /** What the operation takes and gives. */
  static Kind kind(Operation.BinaryKind kind) {
    return switch (kind) {
      case ADD, SUBTRACT, MULTIPLY, DIVIDE, MIN, MAX -> Kind.REAL;
      case AND, OR, XOR, ADD_INT, SUBTRACT_INT, MULTIPLY_INT -> Kind.INT;
    };
  }

  /** What the comparison takes. */
  static Kind kind(Operation.Comparison comparison) {
    return switch (comparison) {
      case EQUAL, LESS, LESS_OR_EQUAL, NOT_EQUAL, NOT_LESS, UNORDERED -> Kind.REAL;
      case EQUAL_INT, LESS_INT -> Kind.INT;
    };
  }
}
