package joist.compiler.target;

import java.util.ArrayList;
import java.util.List;
import joist.compiler.loop.Bound;
import joist.compiler.loop.Index;
import joist.compiler.loop.LoopProgram;
import joist.compiler.loop.LoopProgram.Access;
import joist.compiler.loop.LoopProgram.Format;
import joist.compiler.loop.LoopProgram.Operand;
import joist.compiler.loop.Operation;
import joist.compiler.loop.Operation.BinaryKind;
import joist.compiler.loop.Operation.Comparison;
import joist.compiler.loop.Operation.Reduction;
import joist.compiler.loop.Operation.ShiftKind;
import joist.compiler.loop.Operation.UnaryKind;
import joist.compiler.loop.Statement;

/**
 * The program of the {@link SelfCheck}, on rows x columns: a product of matrices, an exponential of
 * it by a polynomial and by the bits of its exponent, and the sum of each row, with a rest of
 * lanes.
 */
final class SampleProgram {
  private static final int ROWS = 2;
  private static final int COLUMNS = 37;
  private static final int DEPTH = 3;

  private static final int A = 0;
  private static final int B = 1;
  private static final int OUT = 2;
  private static final int SUMS = 3;

  private final List<Statement> body = new ArrayList<>();
  private int registers;

  private SampleProgram() {}

  static LoopProgram program() {
    return new LoopProgram(
        "sample",
        List.of(
            new Operand("a", Format.F32, Access.READ, ROWS * DEPTH),
            new Operand("b", Format.F32, Access.READ, DEPTH * COLUMNS),
            new Operand("out", Format.F32, Access.WRITE, ROWS * COLUMNS),
            new Operand("sums", Format.F32, Access.WRITE, ROWS)),
        ROWS,
        List.of(
            new Statement.Loop(0, new Bound.RangeStart(), new Bound.RangeEnd(), 1, false, row())));
  }

  private static List<Statement> row() {
    SampleProgram row = new SampleProgram();
    int sum = row.let(Operation.Constant.of(0));
    SampleProgram lanes = new SampleProgram();
    lanes.registers = row.registers;
    int value = lanes.exponential(lanes.product());
    lanes.body.add(new Statement.Assign(sum, new Operation.Binary(BinaryKind.ADD, sum, value), 0));
    lanes.body.add(new Statement.Store(OUT, Index.of(0, COLUMNS).plus(1, 1), value, 0));
    row.body.add(new Statement.Loop(1, Bound.of(0), Bound.of(COLUMNS), 1, true, lanes.body));
    row.registers = lanes.registers;
    int total = row.let(new Operation.Reduce(Reduction.SUM, sum, 0));
    row.body.add(new Statement.StoreOne(SUMS, Index.of(0, 1), total));
    return row.body;
  }

  private int let(Operation operation) {
    body.add(new Statement.Assign(registers, operation, 0));
    return registers++;
  }

  private int product() {
    int sum = let(Operation.Constant.of(0));
    SampleProgram depth = new SampleProgram();
    depth.registers = registers;
    int a = depth.let(new Operation.LoadOne(A, Index.of(0, DEPTH).plus(2, 1)));
    int b = depth.let(new Operation.Load(B, Index.of(2, COLUMNS).plus(1, 1)));
    depth.body.add(new Statement.Assign(sum, new Operation.Fma(a, b, sum), 0));
    body.add(new Statement.Loop(2, Bound.of(0), Bound.of(DEPTH), 1, false, depth.body));
    registers = depth.registers;
    return sum;
  }

  /** {@code 2^x} of a number kept below 20, one half where it is below -20. */
  private int exponential(int x) {
    int most = let(Operation.Constant.of(20));
    int bounded = let(new Operation.Binary(BinaryKind.MIN, x, most));
    int whole = let(new Operation.Unary(UnaryKind.ROUND, bounded));
    int rest = let(new Operation.Binary(BinaryKind.SUBTRACT, bounded, whole));
    int value = let(Operation.Constant.of(0.24f));
    for (float factor : new float[] {0.69f, 1}) {
      int next = let(Operation.Constant.of(factor));
      value = let(new Operation.Fma(value, rest, next));
    }
    int exponent = let(new Operation.Unary(UnaryKind.TO_INT, whole));
    int shifted = let(new Operation.Shift(ShiftKind.LEFT, exponent, 23));
    int scaled = let(new Operation.Binary(BinaryKind.ADD_INT, value, shifted));
    int least = let(Operation.Constant.of(-20));
    int half = let(Operation.Constant.of(0.5f));
    return let(new Operation.Select(Comparison.LESS, x, least, half, scaled));
  }
}
