package joist.compiler.bytecode;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import joist.compiler.loop.Index;
import joist.compiler.loop.Operation;
import joist.compiler.loop.Operation.BinaryKind;
import joist.compiler.loop.Operation.Comparison;
import joist.compiler.loop.Operation.ShiftKind;
import joist.compiler.loop.Operation.UnaryKind;
import joist.compiler.loop.Programs;
import joist.compiler.loop.Statement;

/**
 * One lane at a time: a register is a local variable, a float or an int. More lanes than one are
 * run one after another, part by part, and what parts hand to each other is kept in arrays.
 */
record ScalarCode(int lanes) implements LaneCode {
  private static final MethodTypeDesc REAL_OF_ONE = MethodTypeDesc.of(Types.REAL, Types.REAL);
  private static final MethodTypeDesc REAL_OF_TWO =
      MethodTypeDesc.of(Types.REAL, Types.REAL, Types.REAL);
  private static final MethodTypeDesc REAL_OF_THREE =
      MethodTypeDesc.of(Types.REAL, Types.REAL, Types.REAL, Types.REAL);
  private static final MethodTypeDesc INT_OF_REAL = MethodTypeDesc.of(Types.INT, Types.REAL);
  private static final MethodTypeDesc REAL_OF_INT = MethodTypeDesc.of(Types.REAL, Types.INT);

  private static final ClassDesc ARRAY = Types.REAL.arrayType();
  private static final MethodTypeDesc REAL_OF_ARRAY =
      MethodTypeDesc.of(Types.REAL, ARRAY, Types.INT);
  private static final ClassDesc ARRAYS = Types.of(Arrays.class);
  private static final MethodTypeDesc FILL =
      MethodTypeDesc.of(Types.VOID, ARRAY, Types.INT, Types.INT, Types.REAL);

  @Override
  public TypeKind local(Kind kind) {
    return kind == Kind.REAL ? TypeKind.FLOAT : TypeKind.INT;
  }

  @Override
  public int bytes(Statement statement) {
    boolean touches = Programs.touch(statement, lanes).isPresent();
    boolean chooses =
        statement instanceof Statement.Assign assign
            && assign.operation() instanceof Operation.Select;
    return touches || chooses ? 32 : 16;
  }

  @Override
  public void begin(MethodWriter method, List<Pieces.Part> parts) {
    if (lanes > 1) {
      LaneFlow.shared(parts, lanes).forEach(method::makeArray);
    }
  }

  @Override
  public void statements(MethodWriter method, List<Statement> body) {
    if (lanes == 1 || method.isInLane()) {
      body.forEach(method::statement);
      return;
    }
    for (LaneRegions.Part part : LaneRegions.of(body, lanes)) {
      switch (part) {
        case LaneRegions.Region(List<Statement> statements) ->
            method.lanewise(lanes, () -> region(method, statements));
        case LaneRegions.Whole(
                Statement.Assign(int register, Operation.Reduce reduce, int count)) ->
            reduce(method, reduce, register, count == 0 ? lanes : count);
        case LaneRegions.Whole(Statement statement) -> method.statement(statement);
      }
    }
  }

  private void region(MethodWriter method, List<Statement> statements) {
    LaneFlow flow = LaneFlow.of(statements);
    Set<Integer> written = Programs.assigned(statements).collect(Collectors.toSet());
    written.removeIf(register -> !method.hasArray(register));
    Set<Integer> fetched = new TreeSet<>(written);
    fetched.removeAll(flow.assigned());
    fetched.addAll(flow.needed());
    for (int register : fetched) {
      method.pushArray(register);
      method.pushLane();
      method.code().faload();
      convert(method.code(), Kind.REAL, method.kind(register));
      method.pop(register);
    }
    statements.forEach(method::statement);
    for (int register : written) {
      method.pushArray(register);
      method.pushLane();
      push(method, Kind.REAL, register);
      method.code().fastore();
    }
  }

  private void reduce(MethodWriter method, Operation.Reduce reduce, int register, int count) {
    CodeBuilder code = method.code();
    method.pushArray(register);
    code.loadConstant(0).loadConstant(count);
    method.pushArray(reduce.a());
    code.loadConstant(reduce.lanes() == 0 ? lanes : reduce.lanes());
    String name = reduce.kind().name().toLowerCase(Locale.ROOT);
    code.invokestatic(Types.SCALARS, name, REAL_OF_ARRAY);
    code.invokestatic(ARRAYS, "fill", FILL);
  }

  @Override
  public void assign(MethodWriter method, Statement.Assign assign) {
    first(
        method,
        assign.lanes(),
        () -> {
          Kind wanted = method.kind(assign.register());
          convert(method.code(), operation(method, assign.operation(), wanted), wanted);
          method.pop(assign.register());
        });
  }

  @Override
  public void store(MethodWriter method, Statement.Store store) {
    Index index = along(store.index(), 1);
    first(method, store.lanes(), () -> write(method, store.operand(), index, store.register()));
  }

  @Override
  public void storeOne(MethodWriter method, Statement.StoreOne one) {
    first(method, 1, () -> write(method, one.operand(), one.index(), one.register()));
  }

  /** Writes {@code body} for the first {@code count} lanes, 0 for all. */
  private void first(MethodWriter method, int count, Runnable body) {
    if (count == 0 || count == lanes) {
      body.run();
    } else {
      method.onlyFirst(count, body);
    }
  }

  /** The place of the lane that is being run, where lanes are {@code stride} apart. */
  private Index along(Index index, long stride) {
    return lanes == 1 ? index : index.plus(MethodWriter.LANE, stride);
  }

  private void write(MethodWriter method, int operand, Index index, int register) {
    Kind kind = Elements.kind(method.format(operand), method.kind(register));
    Elements.write(method, operand, index, kind, () -> push(method, kind, register));
  }

  private void push(MethodWriter method, Kind kind, int... registers) {
    for (int register : registers) {
      method.push(register);
      convert(method.code(), method.kind(register), kind);
    }
  }

  static void convert(CodeBuilder code, Kind from, Kind to) {
    if (from != to && to == Kind.INT) {
      code.invokestatic(Types.FLOAT_BOX, "floatToRawIntBits", INT_OF_REAL);
    } else if (from != to) {
      code.invokestatic(Types.FLOAT_BOX, "intBitsToFloat", REAL_OF_INT);
    }
  }

  /** Pushes what an operation gives, and says of which kind it is. */
  private Kind operation(MethodWriter method, Operation operation, Kind wanted) {
    CodeBuilder code = method.code();
    return switch (operation) {
      case Operation.Constant(int bits) -> constant(code, bits, wanted);
      case Operation.LaneNumbers() -> laneNumber(method);
      case Operation.Load(int operand, Index index) ->
          read(method, operand, along(index, 1), wanted);
      case Operation.LoadOne(int operand, Index index) -> read(method, operand, index, wanted);
      case Operation.LoadStrided(int operand, Index index, long stride) ->
          read(method, operand, along(index, stride), wanted);
      case Operation.Gather gather -> gather(method, gather, wanted);
      case Operation.Unary(UnaryKind kind, int a) -> {
        push(method, kind == UnaryKind.TO_FLOAT ? Kind.INT : Kind.REAL, a);
        yield unary(code, kind);
      }
      case Operation.Binary(BinaryKind kind, int a, int b) -> {
        push(method, RegisterKinds.kind(kind), a, b);
        binary(code, kind);
        yield RegisterKinds.kind(kind);
      }
      case Operation.Shift(ShiftKind kind, int a, int count) -> {
        push(method, Kind.INT, a);
        code.loadConstant(count);
        shift(code, kind);
        yield Kind.INT;
      }
      case Operation.Fma(int a, int b, int c) -> {
        push(method, Kind.REAL, a, b, c);
        code.invokestatic(Types.MATH, "fma", REAL_OF_THREE);
        yield Kind.REAL;
      }
      case Operation.Select select -> select(method, select, wanted);
      case Operation.Reduce(var kind, int a, int count) -> {
        // Of one lane.
        method.push(a);
        yield method.kind(a);
      }
    };
  }

  private Kind laneNumber(MethodWriter method) {
    if (lanes == 1) {
      method.code().loadConstant(0);
    } else {
      method.pushLane();
    }
    return Kind.INT;
  }

  static Kind constant(CodeBuilder code, int bits, Kind wanted) {
    float real = Float.intBitsToFloat(bits);
    if (wanted == Kind.REAL && Float.floatToRawIntBits(real) == bits && !Float.isNaN(real)) {
      code.loadConstant(real);
      return Kind.REAL;
    }
    code.loadConstant(bits);
    return Kind.INT;
  }

  private static Kind read(MethodWriter method, int operand, Index index, Kind wanted) {
    Elements.read(method, operand, index, wanted);
    return Elements.kind(method.format(operand), wanted);
  }

  private Kind gather(MethodWriter method, Operation.Gather gather, Kind wanted) {
    int operand = gather.operand();
    Elements.pushSegment(method, operand, wanted);
    method.pushPlace(operand, gather.index());
    push(method, Kind.INT, gather.at());
    method.code().i2l();
    method.code().loadConstant((long) method.format(operand).bytes()).lmul().ladd();
    Elements.get(method, operand, wanted);
    return Elements.kind(method.format(operand), wanted);
  }

  private static Kind unary(CodeBuilder code, UnaryKind kind) {
    switch (kind) {
      case NEGATE -> code.fneg();
      case ABS -> code.invokestatic(Types.MATH, "abs", REAL_OF_ONE);
      case SQRT -> code.invokestatic(Types.SCALARS, "sqrt", REAL_OF_ONE);
      case FLOOR -> code.invokestatic(Types.SCALARS, "floor", REAL_OF_ONE);
      case CEIL -> code.invokestatic(Types.SCALARS, "ceil", REAL_OF_ONE);
      case ROUND -> code.invokestatic(Types.SCALARS, "round", REAL_OF_ONE);
      case TRUNCATE -> code.invokestatic(Types.SCALARS, "truncate", REAL_OF_ONE);
      case TO_INT -> code.invokestatic(Types.SCALARS, "toInt", INT_OF_REAL);
      case TO_FLOAT -> code.i2f();
    }
    return kind == UnaryKind.TO_INT ? Kind.INT : Kind.REAL;
  }

  private static void binary(CodeBuilder code, BinaryKind kind) {
    switch (kind) {
      case ADD -> code.fadd();
      case SUBTRACT -> code.fsub();
      case MULTIPLY -> code.fmul();
      case DIVIDE -> code.fdiv();
      case MIN -> code.invokestatic(Types.SCALARS, "min", REAL_OF_TWO);
      case MAX -> code.invokestatic(Types.SCALARS, "max", REAL_OF_TWO);
      case AND -> code.iand();
      case OR -> code.ior();
      case XOR -> code.ixor();
      case ADD_INT -> code.iadd();
      case SUBTRACT_INT -> code.isub();
      case MULTIPLY_INT -> code.imul();
    }
  }

  private static void shift(CodeBuilder code, ShiftKind kind) {
    switch (kind) {
      case LEFT -> code.ishl();
      case RIGHT_LOGICAL -> code.iushr();
      case RIGHT_ARITHMETIC -> code.ishr();
    }
  }

  private Kind select(MethodWriter method, Operation.Select select, Kind wanted) {
    CodeBuilder code = method.code();
    Label otherwise = code.newLabel();
    Label behind = code.newLabel();
    unless(method, select, otherwise);
    push(method, wanted, select.x());
    code.goto_(behind).labelBinding(otherwise);
    push(method, wanted, select.y());
    code.labelBinding(behind);
    return wanted;
  }

  /** Jumps to {@code otherwise} where the comparison does not hold. */
  private void unless(MethodWriter method, Operation.Select select, Label otherwise) {
    CodeBuilder code = method.code();
    if (select.comparison() == Comparison.UNORDERED) {
      Label holds = code.newLabel();
      push(method, Kind.REAL, select.a(), select.a());
      code.fcmpl().ifne(holds);
      push(method, Kind.REAL, select.b(), select.b());
      code.fcmpl().ifeq(otherwise).labelBinding(holds);
      return;
    }
    push(method, RegisterKinds.kind(select.comparison()), select.a(), select.b());
    switch (select.comparison()) {
      case EQUAL -> code.fcmpl().ifne(otherwise);
      case LESS -> code.fcmpg().ifge(otherwise);
      case LESS_OR_EQUAL -> code.fcmpg().ifgt(otherwise);
      case NOT_EQUAL -> code.fcmpl().ifeq(otherwise);
      case NOT_LESS -> code.fcmpg().iflt(otherwise);
      case UNORDERED -> throw new AssertionError("handled above");
      case EQUAL_INT -> code.if_icmpne(otherwise);
      case LESS_INT -> code.if_icmpge(otherwise);
    }
  }
}
