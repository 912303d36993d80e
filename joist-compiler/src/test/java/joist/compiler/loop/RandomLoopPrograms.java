package joist.compiler.loop;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import joist.compiler.loop.LoopProgram.Access;
import joist.compiler.loop.LoopProgram.Format;
import joist.compiler.loop.LoopProgram.Operand;
import joist.compiler.loop.Operation.BinaryKind;
import joist.compiler.loop.Operation.Comparison;
import joist.compiler.loop.Operation.Reduction;
import joist.compiler.loop.Operation.ShiftKind;
import joist.compiler.loop.Operation.UnaryKind;
import joist.compiler.loop.Statement.Assign;
import joist.compiler.loop.Statement.Loop;
import joist.compiler.loop.Statement.Store;
import joist.compiler.loop.Statement.StoreOne;

/**
 * Random programs over rows and columns with every kind of statement, operation and format; well
 * formed, and within bounds. Bits of what may be NaN are never looked at as ints, since hardware
 * differs in them.
 */
public final class RandomLoopPrograms {
  /** Numbers without NaN. */
  private static final int TAME = 0;

  private static final int WILD = 1;
  private static final int WHOLE = 2;
  private static final int UNSIGNED = 3;
  private static final int SIGNED = 4;
  private static final int TABLE = 5;
  private static final int BYTE_TABLE = 6;
  private static final int REAL_OUT = 7;
  private static final int INT_OUT = 8;
  private static final int UNSIGNED_OUT = 9;
  private static final int SIGNED_OUT = 10;
  private static final int BOTH = 11;
  private static final int SUMS = 12;
  private static final int TABLE_MASK = 31;

  /** Registers from here on hold indices, and nothing else ever. */
  private static final int INDICES = 1000;

  /** Elements behind the last row, so that whole registers can be read outside of loops. */
  private static final int SLACK = 64;

  private final Random random;
  private final int lanes;
  private int rows;
  private int columns;
  private int registers;
  private int indices;
  private List<Integer> reals = new ArrayList<>();
  private List<Integer> ints = new ArrayList<>();

  /**
   * @param lanes of the registers that the programs are to be legal for
   */
  public RandomLoopPrograms(Random random, int lanes) {
    this.random = random;
    this.lanes = lanes;
  }

  /** A program with loops over lanes. */
  public LoopProgram next() {
    rows = 1 + random.nextInt(4);
    columns = 1 + random.nextInt(50);
    registers = 0;
    indices = INDICES;
    List<Statement> body = new ArrayList<>();
    int blocks = 1 + random.nextInt(3);
    for (int block = 0; block < blocks; block++) {
      boolean range = random.nextInt(3) > 0;
      Bound from = range ? new Bound.RangeStart() : Bound.of(0);
      Bound to = range ? new Bound.RangeEnd() : Bound.of(rows);
      reals = new ArrayList<>();
      ints = new ArrayList<>();
      registers = random.nextBoolean() ? 0 : registers;
      body.add(new Loop(0, from, to, 1, false, row()));
    }
    return new LoopProgram("random", operands(), rows, body);
  }

  private List<Operand> operands() {
    long size = (long) rows * columns + SLACK;
    return List.of(
        new Operand("tame", Format.F32, Access.READ, size),
        new Operand("wild", Format.F32, Access.READ, size),
        new Operand("whole", Format.I32, Access.READ, size),
        new Operand("unsigned", Format.U8, Access.READ, size),
        new Operand("signed", Format.I8, Access.READ, size),
        new Operand("table", Format.F32, Access.READ, 2 * TABLE_MASK),
        new Operand("byteTable", Format.U8, Access.READ, 2 * TABLE_MASK),
        new Operand("realOut", Format.F32, Access.WRITE, size),
        new Operand("intOut", Format.I32, Access.WRITE, size),
        new Operand("unsignedOut", Format.U8, Access.WRITE, size),
        new Operand("signedOut", Format.I8, Access.WRITE, size),
        new Operand("both", Format.F32, Access.READ_WRITE, size),
        new Operand("sums", Format.F32, Access.WRITE, rows));
  }

  private List<Statement> row() {
    List<Statement> body = new ArrayList<>();
    Index row = Index.of(0, columns);
    real(body, Operation.Constant.of(random.nextFloat() - 0.5f));
    real(body, new Operation.LoadOne(TAME, row));
    integer(body, new Operation.Constant(random.nextInt()));
    if (random.nextBoolean()) {
      real(body, new Operation.Load(WILD, row));
      body.add(new Store(REAL_OUT, row, any(reals), random.nextInt(lanes + 1)));
    }
    int sum = registers++;
    body.add(new Assign(sum, Operation.Constant.of(random.nextInt(2)), 0));
    for (int i = 0; i <= random.nextInt(2); i++) {
      body.add(new Loop(1, Bound.of(random.nextInt(2)), Bound.of(columns), 1, true, lane(sum)));
    }
    int total = registers++;
    Reduction kind = any(Reduction.values());
    body.add(new Assign(total, new Operation.Reduce(kind, sum, random.nextInt(lanes + 1)), 0));
    body.add(new StoreOne(SUMS, Index.of(0, 1), total));
    return body;
  }

  /**
   * What happens to a row's elements, lane by lane; registers made inside stay inside, and may be
   * made again for something else.
   */
  private List<Statement> lane(int sum) {
    int registersAround = registers;
    List<Integer> realsAround = List.copyOf(reals);
    List<Integer> intsAround = List.copyOf(ints);
    Index element = Index.of(0, columns).plus(1, 1);
    List<Statement> body = new ArrayList<>();
    for (int i = 0; i < 2 + random.nextInt(12); i++) {
      operation(body, element);
    }
    if (random.nextInt(3) == 0) {
      body.add(inner(element));
    }
    body.add(
        new Assign(
            sum,
            random.nextBoolean()
                ? new Operation.Binary(any(BinaryKind.ADD, BinaryKind.MAX), sum, any(reals))
                : new Operation.Fma(any(reals), any(reals), sum),
            0));
    body.add(new Store(REAL_OUT, element, any(reals), 0));
    body.add(new Store(INT_OUT, element, any(ints), 0));
    body.add(new Store(UNSIGNED_OUT, element, any(ints), 0));
    body.add(new Store(SIGNED_OUT, element, any(ints), 0));
    body.add(new Store(BOTH, element, any(reals), 0));
    body.add(new StoreOne(SUMS, Index.of(0, 1), any(reals)));
    reals = new ArrayList<>(realsAround);
    ints = new ArrayList<>(intsAround);
    registers = random.nextBoolean() ? registersAround : registers;
    return body;
  }

  /** Carries a register around a loop. */
  private Statement inner(Index element) {
    int carried = any(reals);
    int step = 1 + random.nextInt(2);
    int loaded = registers++;
    Index along = Index.of(0, columns).plus(2, 1);
    List<Statement> body =
        List.of(
            new Assign(loaded, new Operation.LoadOne(TAME, along), 0),
            new Assign(carried, new Operation.Fma(loaded, any(reals), carried), 0),
            new Store(REAL_OUT, element, carried, 0));
    return new Loop(2, Bound.of(0), Bound.of(random.nextInt(columns + 1)), step, false, body);
  }

  private void operation(List<Statement> body, Index element) {
    switch (random.nextInt(6)) {
      case 0 -> realLoad(body, element);
      case 1 -> intLoad(body, element);
      case 2, 3 -> real(body, realOperation());
      case 4 -> integer(body, intOperation());
      case 5 -> exchange(body, element);
      default -> throw new AssertionError("random is out of bounds");
    }
  }

  private void realLoad(List<Statement> body, Index element) {
    int stride = 2 - random.nextInt(5);
    long start = stride < 0 ? -(long) stride * columns : 0;
    Operation load =
        switch (random.nextInt(5)) {
          case 0 -> new Operation.Load(any(TAME, WILD, BOTH), element);
          case 1 -> new Operation.LoadOne(any(TAME, WILD), Index.of(0, columns));
          case 2 ->
              rows == 1 && Math.abs(stride) * columns <= columns + SLACK / 2
                  ? new Operation.LoadStrided(WILD, Index.of(start).plus(1, stride), stride)
                  : new Operation.Load(WILD, element.plus(1));
          default -> new Operation.Gather(TABLE, Index.of(random.nextInt(9)), at(body), TABLE_MASK);
        };
    real(body, load);
  }

  private int at(List<Statement> body) {
    int mask = indices++;
    int at = indices++;
    body.add(new Assign(mask, new Operation.Constant(TABLE_MASK), 0));
    body.add(new Assign(at, new Operation.Binary(BinaryKind.AND, any(ints), mask), 0));
    return at;
  }

  private void intLoad(List<Statement> body, Index element) {
    integer(
        body,
        switch (random.nextInt(4)) {
          case 0 -> new Operation.Load(any(WHOLE, UNSIGNED, SIGNED), element);
          case 1 ->
              new Operation.LoadOne(any(WHOLE, UNSIGNED, SIGNED), Index.of(0, columns).plus(3));
          case 2 -> new Operation.LaneNumbers();
          default -> new Operation.Gather(BYTE_TABLE, Index.of(1), at(body), TABLE_MASK);
        });
  }

  private Operation realOperation() {
    return switch (random.nextInt(6)) {
      case 0, 1 -> {
        UnaryKind kind = UnaryKind.values()[random.nextInt(UnaryKind.TO_INT.ordinal())];
        yield new Operation.Unary(kind, any(reals));
      }
      case 2, 3 -> {
        BinaryKind kind = BinaryKind.values()[random.nextInt(BinaryKind.AND.ordinal())];
        yield new Operation.Binary(kind, any(reals), any(reals));
      }
      case 4 -> new Operation.Fma(any(reals), any(reals), any(reals));
      default -> {
        List<Integer> compared = new ArrayList<>(reals);
        Comparison comparison = Comparison.values()[random.nextInt(6)];
        yield new Operation.Select(
            comparison, any(compared), any(compared), any(reals), any(reals));
      }
    };
  }

  private Operation intOperation() {
    return switch (random.nextInt(3)) {
      case 0 -> new Operation.Shift(any(ShiftKind.values()), any(ints), random.nextInt(32));
      case 1 -> {
        int first = BinaryKind.AND.ordinal();
        int kind = first + random.nextInt(BinaryKind.values().length - first);
        yield new Operation.Binary(BinaryKind.values()[kind], any(ints), any(ints));
      }
      default ->
          new Operation.Select(
              any(Comparison.EQUAL_INT, Comparison.LESS_INT),
              any(ints),
              any(ints),
              any(ints),
              any(ints));
    };
  }

  /** From reals to ints or back, as values or as bits. */
  private void exchange(List<Statement> body, Index element) {
    switch (random.nextInt(5)) {
      case 0 -> integer(body, new Operation.Unary(UnaryKind.TO_INT, any(reals)));
      case 1 -> real(body, new Operation.Unary(UnaryKind.TO_FLOAT, any(ints)));
      case 2 -> {
        int bits = registers++;
        body.add(new Assign(bits, new Operation.Load(TAME, element), 0));
        integer(body, new Operation.Binary(BinaryKind.XOR, bits, any(ints)));
      }
      case 3 -> {
        int sign = registers++;
        int signed = registers++;
        body.add(new Assign(sign, new Operation.Constant(0x8000_0000), 0));
        body.add(new Assign(signed, new Operation.Binary(BinaryKind.AND, any(ints), sign), 0));
        real(body, new Operation.Fma(signed, any(reals), any(reals)));
      }
      case 4 ->
          real(
              body,
              new Operation.Select(
                  Comparison.LESS_INT, any(ints), any(ints), any(reals), any(reals)));
      default -> throw new AssertionError("random is out of bounds");
    }
  }

  private void real(List<Statement> body, Operation operation) {
    body.add(new Assign(registers, operation, 0));
    reals.add(registers++);
  }

  private void integer(List<Statement> body, Operation operation) {
    body.add(new Assign(registers, operation, 0));
    ints.add(registers++);
  }

  private int any(List<Integer> of) {
    return of.get(random.nextInt(of.size()));
  }

  @SafeVarargs
  private <T> T any(T... of) {
    return of[random.nextInt(of.length)];
  }
}
