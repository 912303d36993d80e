package joist.bench;

import java.util.ArrayList;
import java.util.List;
import joist.compiler.loop.Index;
import joist.compiler.loop.Operation;
import joist.compiler.loop.Operation.BinaryKind;
import joist.compiler.loop.Statement;

/** Statements written one after another, each with a register of its own. Single-threaded. */
final class TargetChain {
  private final List<Statement> statements = new ArrayList<>();
  private int registers;

  private int let(Operation operation) {
    statements.add(new Statement.Assign(registers, operation, 0));
    return registers++;
  }

  int load(Index index) {
    return let(new Operation.Load(0, index));
  }

  int constant(float value) {
    return let(Operation.Constant.of(value));
  }

  int two(BinaryKind kind, int a, int b) {
    return let(new Operation.Binary(kind, a, b));
  }

  int fma(int a, int b, int c) {
    return let(new Operation.Fma(a, b, c));
  }

  /** By Horner's rule, the factor of the highest power first. */
  int polynomial(int x, float highest, float... others) {
    int value = constant(highest);
    for (float factor : others) {
      value = fma(value, x, constant(factor));
    }
    return value;
  }

  void store(int register, Index index) {
    statements.add(new Statement.Store(1, index, register, 0));
  }

  List<Statement> statements() {
    return statements;
  }
}
