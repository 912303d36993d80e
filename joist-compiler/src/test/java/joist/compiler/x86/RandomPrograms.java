package joist.compiler.x86;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import joist.compiler.loop.Bound;
import joist.compiler.loop.Index;
import joist.compiler.loop.LaneLoops;
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
 * Random programs that are well formed: nested loops, loops over lanes, carried values, partial
 * lanes, every operation and format. Operands are exactly as large as the program needs.
 *
 * <p>Registers hold reals or whole numbers throughout, and bits of reals are never looked at as
 * whole numbers, since NaNs have no defined bits.
 */
final class RandomPrograms {
  private static final float[] SPECIAL = {
    0f,
    -0f,
    1f,
    -1f,
    Float.NaN,
    Float.POSITIVE_INFINITY,
    Float.NEGATIVE_INFINITY,
    Float.MIN_VALUE,
    -Float.MIN_NORMAL,
    Float.MAX_VALUE,
    0.5f,
    -2.5f,
    1.5f,
    2147483648f,
    -2147483648f,
    3e9f
  };
  private static final int FIRST_INT = 1000;
  private static final List<Format> FORMATS =
      List.of(Format.F32, Format.F32, Format.F32, Format.I32, Format.U8, Format.I8);

  private final Random random;
  private final int lanes;
  private final int reals;
  private final int ints;
  private final long extent;
  private final long[] elements = new long[FORMATS.size()];
  private final List<Variable> variables = new ArrayList<>();
  private int nextVariable;

  private record Variable(int number, long least, long most) {}

  private RandomPrograms(Random random, int lanes) {
    this.random = random;
    this.lanes = lanes;
    this.reals = random.nextInt(4) == 0 ? 48 : 1 + random.nextInt(12);
    this.ints = 1 + random.nextInt(random.nextInt(4) == 0 ? 20 : 4);
    this.extent = 1 + random.nextInt(5);
  }

  /** A program that is legal for {@code lanes} lanes. */
  static LoopProgram next(Random random, int lanes) {
    return new RandomPrograms(random, lanes).program();
  }

  private LoopProgram program() {
    int size = 4 + random.nextInt(random.nextInt(5) == 0 ? 120 : 20);
    List<Statement> body = body(size, 0, new HashSet<>(), false);
    List<Operand> operands = new ArrayList<>();
    for (int i = 0; i < elements.length; i++) {
      operands.add(
          new Operand("o" + i, FORMATS.get(i), Access.READ_WRITE, Math.max(1, elements[i])));
    }
    return LaneLoops.legalise(new LoopProgram("random", operands, extent, body), lanes);
  }

  private List<Statement> body(int size, int depth, Set<Integer> assigned, boolean overLanes) {
    List<Statement> body = new ArrayList<>();
    while (size > 0) {
      int choice = random.nextInt(12);
      if (choice < 2 && depth < 4 && size > 2) {
        int inner = 1 + random.nextInt(size);
        body.add(loop(inner, depth, assigned, overLanes));
        size -= inner;
      } else if (choice < 5) {
        store(body, assigned, overLanes);
        size--;
      } else {
        assign(body, assigned, overLanes);
        size--;
      }
    }
    return body;
  }

  private Statement loop(int size, int depth, Set<Integer> assigned, boolean overLanes) {
    int variable = nextVariable++;
    boolean ranged = depth == 0 && random.nextInt(3) == 0;
    boolean over = !overLanes && !ranged && random.nextInt(3) == 0;
    long from = ranged ? 0 : random.nextInt(3);
    long step = ranged || over ? 1 : 1 + random.nextInt(3);
    long count = over ? random.nextInt(3 * lanes + 2) : random.nextInt(7);
    long to = ranged ? extent : from + count;
    long most = Math.max(from, to - 1);
    variables.add(new Variable(variable, from, most));
    List<Statement> body = body(size, depth + 1, new HashSet<>(assigned), over || overLanes);
    variables.removeLast();
    if (over) {
      body = overLanes(body, variable, most);
    }
    return new Statement.Loop(
        variable,
        ranged ? new Bound.RangeStart() : Bound.of(from),
        ranged ? new Bound.RangeEnd() : Bound.of(to),
        step,
        over,
        body);
  }

  /** Makes accesses move with the lanes' variable as they must. */
  private List<Statement> overLanes(List<Statement> body, int variable, long most) {
    return body.stream().map(statement -> overLanes(statement, variable, most)).toList();
  }

  private Statement overLanes(Statement statement, int variable, long most) {
    return switch (statement) {
      case Statement.Loop l ->
          new Statement.Loop(
              l.variable(), l.from(), l.to(), l.step(), false, overLanes(l.body(), variable, most));
      case Statement.Store s ->
          new Statement.Store(
              s.operand(), fixed(s.operand(), s.index(), variable, 1, most), s.register(), 0);
      case Statement.StoreOne s ->
          new Statement.StoreOne(
              s.operand(), fixed(s.operand(), s.index(), variable, 0, most), s.register());
      case Statement.Assign(int register, Operation operation, int ignored) ->
          new Statement.Assign(register, overLanes(operation, variable, most), 0);
    };
  }

  private Operation overLanes(Operation operation, int variable, long most) {
    return switch (operation) {
      case Operation.Load(int o, Index index) ->
          new Operation.Load(o, fixed(o, index, variable, 1, most));
      case Operation.LoadOne(int o, Index index) ->
          new Operation.LoadOne(o, fixed(o, index, variable, 0, most));
      case Operation.LoadStrided(int o, Index index, long stride) -> {
        long positive = Math.abs(stride);
        yield new Operation.LoadStrided(o, fixed(o, index, variable, positive, most), positive);
      }
      case Operation.Gather(int o, Index index, int at, long reach) ->
          new Operation.Gather(o, fixed(o, index, variable, 0, most), at, reach);
      default -> operation;
    };
  }

  /** An index with another stride of {@code variable}, with room made for it. */
  private Index fixed(int operand, Index index, int variable, long stride, long most) {
    long before = index.stride(variable);
    long shift = Math.max(0, before) * most;
    // What was proven inside may now reach farther, by as much as the new stride goes.
    elements[operand] += shift + Math.abs(stride) * (most + lanes) + Math.abs(before) * most;
    return index.plus(variable, stride - before).plus(shift);
  }

  private boolean isReal(int operand) {
    return FORMATS.get(operand) == Format.F32;
  }

  /** An index that stays within its operand, which grows to hold it. */
  private Index index(int operand, long width) {
    long least = random.nextInt(20);
    long most = least;
    Index index = Index.of(least);
    for (Variable variable : variables) {
      long stride = random.nextInt(3) == 0 ? 0 : random.nextInt(12) - 3;
      index = index.plus(variable.number(), stride);
      long a = stride * variable.least();
      long b = stride * variable.most();
      least += Math.min(a, b);
      most += Math.max(a, b);
    }
    long shift = Math.max(0, -least);
    elements[operand] = Math.max(elements[operand], most + shift + width);
    return index.plus(shift);
  }

  private int partial() {
    return random.nextInt(3) == 0 ? 1 + random.nextInt(lanes) : 0;
  }

  private void store(List<Statement> body, Set<Integer> assigned, boolean overLanes) {
    int operand = random.nextInt(FORMATS.size());
    int register = source(body, assigned, isReal(operand));
    if (random.nextInt(4) == 0) {
      body.add(new Statement.StoreOne(operand, index(operand, 1), register));
    } else {
      int count = overLanes ? 0 : partial();
      int width = count == 0 ? lanes : count;
      body.add(new Statement.Store(operand, index(operand, width), register, count));
    }
  }

  /** A register that is assigned, after assigning one where there is none. */
  private int source(List<Statement> body, Set<Integer> assigned, boolean real) {
    List<Integer> fitting =
        assigned.stream().filter(register -> (register < FIRST_INT) == real).sorted().toList();
    if (!fitting.isEmpty()) {
      return fitting.get(random.nextInt(fitting.size()));
    }
    int register = register(real);
    body.add(new Statement.Assign(register, constant(real), 0));
    assigned.add(register);
    return register;
  }

  private int register(boolean real) {
    return real ? random.nextInt(reals) : FIRST_INT + random.nextInt(ints);
  }

  private Operation constant(boolean real) {
    if (!real) {
      return new Operation.Constant(random.nextBoolean() ? random.nextInt(9) : random.nextInt());
    }
    return Operation.Constant.of(real(random));
  }

  static float real(Random random) {
    return random.nextInt(4) == 0
        ? SPECIAL[random.nextInt(SPECIAL.length)]
        : (float) (random.nextGaussian() * 10);
  }

  private void assign(List<Statement> body, Set<Integer> assigned, boolean overLanes) {
    boolean real = random.nextInt(3) > 0;
    int count = overLanes ? 0 : partial();
    Operation operation = operation(body, assigned, real, count, overLanes);
    int register = register(real);
    body.add(new Statement.Assign(register, operation, count));
    assigned.add(register);
  }

  private Operation operation(
      List<Statement> body, Set<Integer> assigned, boolean real, int count, boolean overLanes) {
    long width = count == 0 ? lanes : count;
    int operand = real ? random.nextInt(3) : 3 + random.nextInt(3);
    return switch (random.nextInt(real ? 14 : 10)) {
      case 0 -> constant(real);
      case 1, 2 -> new Operation.Load(operand, index(operand, width));
      case 3 -> new Operation.LoadOne(operand, index(operand, 1));
      case 4 -> {
        long stride = random.nextInt(8);
        yield new Operation.LoadStrided(operand, index(operand, (width - 1) * stride + 1), stride);
      }
      case 5 -> gather(body, assigned, operand);
      case 6 -> select(body, assigned, real);
      case 7 -> real ? unary(body, assigned) : whole(body, assigned);
      case 8 -> real ? binary(body, assigned) : integer(body, assigned);
      case 9 -> real ? binary(body, assigned) : shift(body, assigned);
      case 10, 11 ->
          new Operation.Fma(
              source(body, assigned, true),
              source(body, assigned, true),
              source(body, assigned, true));
      case 12 ->
          overLanes
              ? binary(body, assigned)
              : new Operation.Reduce(
                  pick(Reduction.values()), source(body, assigned, true), partial());
      default -> new Operation.Unary(UnaryKind.TO_FLOAT, source(body, assigned, false));
    };
  }

  private Operation gather(List<Statement> body, Set<Integer> assigned, int operand) {
    int bits = random.nextInt(6);
    int from = source(body, assigned, false);
    int mask = FIRST_INT + ints;
    int at = mask + 1;
    body.add(new Statement.Assign(mask, new Operation.Constant((1 << bits) - 1), 0));
    body.add(new Statement.Assign(at, new Operation.Binary(BinaryKind.AND, from, mask), 0));
    return new Operation.Gather(operand, index(operand, 1L << bits), at, (1L << bits) - 1);
  }

  private Operation select(List<Statement> body, Set<Integer> assigned, boolean real) {
    Comparison comparison = pick(Comparison.values());
    boolean ofInts = comparison == Comparison.EQUAL_INT || comparison == Comparison.LESS_INT;
    return new Operation.Select(
        comparison,
        source(body, assigned, !ofInts),
        source(body, assigned, !ofInts),
        source(body, assigned, real),
        source(body, assigned, real));
  }

  private Operation unary(List<Statement> body, Set<Integer> assigned) {
    UnaryKind kind;
    do {
      kind = pick(UnaryKind.values());
    } while (kind == UnaryKind.TO_INT || kind == UnaryKind.TO_FLOAT);
    return new Operation.Unary(kind, source(body, assigned, true));
  }

  private Operation whole(List<Statement> body, Set<Integer> assigned) {
    return random.nextInt(4) == 0
        ? new Operation.LaneNumbers()
        : new Operation.Unary(UnaryKind.TO_INT, source(body, assigned, true));
  }

  private Operation binary(List<Statement> body, Set<Integer> assigned) {
    BinaryKind kind = BinaryKind.values()[random.nextInt(BinaryKind.AND.ordinal())];
    return new Operation.Binary(kind, source(body, assigned, true), source(body, assigned, true));
  }

  private Operation integer(List<Statement> body, Set<Integer> assigned) {
    int first = BinaryKind.AND.ordinal();
    BinaryKind kind =
        BinaryKind.values()[first + random.nextInt(BinaryKind.values().length - first)];
    return new Operation.Binary(kind, source(body, assigned, false), source(body, assigned, false));
  }

  private Operation shift(List<Statement> body, Set<Integer> assigned) {
    return new Operation.Shift(
        pick(ShiftKind.values()), source(body, assigned, false), random.nextInt(32));
  }

  private <E> E pick(E[] values) {
    return values[random.nextInt(values.length)];
  }
}
