package joist.compiler.bytecode;

import static joist.compiler.bytecode.VectorTypes.MASK;
import static joist.compiler.bytecode.VectorTypes.REALS;
import static joist.compiler.bytecode.VectorTypes.SHUFFLE;
import static joist.compiler.bytecode.VectorTypes.VECTOR;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import joist.compiler.loop.LaneArithmetic;
import joist.compiler.loop.Operation;
import joist.compiler.loop.Operation.BinaryKind;
import joist.compiler.loop.Operation.Comparison;
import joist.compiler.loop.Operation.Reduction;
import joist.compiler.loop.Operation.ShiftKind;
import joist.compiler.loop.Operation.UnaryKind;
import joist.compiler.loop.Programs;
import joist.compiler.loop.Statement;

/** As many lanes as a register of the Vector API has: a local variable holds a vector. */
final class VectorCode implements LaneCode {
  private final VectorConstants constants;
  private final VectorMemory memory;

  VectorCode(int lanes) {
    this.constants = new VectorConstants(lanes);
    this.memory = new VectorMemory(constants);
  }

  @Override
  public int lanes() {
    return constants.lanes();
  }

  @Override
  public TypeKind local(Kind kind) {
    return TypeKind.REFERENCE;
  }

  @Override
  public int bytes(Statement statement) {
    return switch (statement) {
      case Statement.Assign assign ->
          switch (assign.operation()) {
            case Operation.LoadStrided s -> 36;
            case Operation.Gather g -> 40;
            case Operation.Unary unary -> VectorRounding.rounds(unary.kind()) ? 160 : 16;
            case Operation.Reduce r -> 250;
            case Operation.Select s -> 36;
            case Operation.Load l -> 36;
            case Operation.LoadOne l -> 36;
            case Operation.Binary b -> 24;
            case Operation.Constant c -> 16;
            case Operation.LaneNumbers n -> 16;
            case Operation.Shift s -> 16;
            case Operation.Fma f -> 16;
          };
      case Statement.Store store -> 36;
      case Statement.StoreOne one -> 36;
      case Statement.Loop loop -> loop.body().stream().mapToInt(this::bytes).sum();
    };
  }

  @Override
  public void begin(MethodWriter method, List<Pieces.Part> parts) {
    List<Statement> body = Pieces.inline(parts);
    if (body.isEmpty()) {
      return;
    }
    refuseFirstCompiler(method);
    Programs.visit(
        body,
        statement -> {
          if (loadsSingly(statement)) {
            method.makeLaneInts();
          }
        });
    Set<Integer> partly = new TreeSet<>(method.kinds().partly());
    partly.retainAll(Programs.assigned(body).toList());
    for (int register : partly) {
      constant(method, 0, method.kind(register));
      method.pop(register);
    }
  }

  @Override
  public void enter(MethodWriter method, Statement.Loop loop, List<Statement> body) {
    memory.windows(method, loop, body);
  }

  private static boolean loadsSingly(Statement statement) {
    return statement instanceof Statement.Assign assign
        && (assign.operation() instanceof Operation.Gather
            || assign.operation() instanceof Operation.LoadStrided);
  }

  /*
   * The JVM's first compiler takes as long over vectors as the second does, and makes objects of
   * them as the interpreter does. Worse, a long method that it has compiled without instruments,
   * since the second compiler was busy, stays there where it is too long for it with instruments.
   * So here is something that it does not compile, a handler of exceptions that is also reached by
   * falling into it; and which is never reached, as the second compiler sees.
   */
  private static void refuseFirstCompiler(MethodWriter method) {
    CodeBuilder code = method.code();
    Label start = code.newLabel();
    Label handler = code.newLabel();
    Label behind = code.newLabel();
    method.pushTrips();
    code.ifge(behind).labelBinding(start).aconst_null().labelBinding(handler).athrow();
    code.labelBinding(behind).exceptionCatchAll(start, handler, handler);
  }

  @Override
  public void assign(MethodWriter method, Statement.Assign assign) {
    Kind wanted = method.kind(assign.register());
    boolean partly = assign.lanes() > 0 && assign.lanes() < lanes();
    if (partly) {
      method.push(assign.register());
    }
    int count = partly ? assign.lanes() : lanes();
    convert(method.code(), operation(method, assign.operation(), wanted, count), wanted);
    if (partly) {
      constants.first(method.code(), wanted, count);
      blend(method.code(), wanted);
    }
    method.pop(assign.register());
  }

  @Override
  public void store(MethodWriter method, Statement.Store store) {
    memory.store(method, store);
  }

  @Override
  public void storeOne(MethodWriter method, Statement.StoreOne one) {
    memory.storeOne(method, one);
  }

  /** Pushes registers as vectors of {@code kind}. */
  static void push(MethodWriter method, Kind kind, int... registers) {
    for (int register : registers) {
      method.push(register);
      convert(method.code(), method.kind(register), kind);
    }
  }

  /** The same bits as another kind. */
  static void convert(CodeBuilder code, Kind from, Kind to) {
    if (from != to && to == Kind.INT) {
      code.invokevirtual(REALS, "reinterpretAsInts", MethodTypeDesc.of(VectorTypes.INTS));
    } else if (from != to) {
      code.invokevirtual(VectorTypes.INTS, "reinterpretAsFloats", MethodTypeDesc.of(REALS));
    }
  }

  static void blend(CodeBuilder code, Kind kind) {
    ClassDesc type = VectorTypes.of(kind);
    code.invokevirtual(type, "blend", MethodTypeDesc.of(type, VECTOR, MASK));
  }

  /** Pushes what an operation gives in its first {@code count} lanes, and says its kind. */
  private Kind operation(MethodWriter method, Operation operation, Kind wanted, int count) {
    return switch (operation) {
      case Operation.Constant(int bits) -> constant(method, bits, wanted);
      case Operation.LaneNumbers() -> laneNumbers(method);
      case Operation.Load load -> memory.load(method, load, wanted, count);
      case Operation.LoadOne load -> memory.loadOne(method, load, wanted);
      case Operation.LoadStrided load -> memory.loadStrided(method, load, count);
      case Operation.Gather gather -> memory.gather(method, gather, count);
      case Operation.Unary(UnaryKind kind, int a) -> unary(method, kind, a);
      case Operation.Binary(BinaryKind kind, int a, int b) -> binary(method, kind, a, b);
      case Operation.Shift(ShiftKind kind, int a, int by) -> shift(method, kind, a, by);
      case Operation.Fma(int a, int b, int c) -> {
        push(method, Kind.REAL, a, b, c);
        method.code().invokevirtual(REALS, "fma", MethodTypeDesc.of(REALS, VECTOR, VECTOR));
        yield Kind.REAL;
      }
      case Operation.Select select -> select(method, select);
      case Operation.Reduce(Reduction kind, int a, int lanes) -> reduce(method, kind, a, lanes);
    };
  }

  private Kind constant(MethodWriter method, int bits, Kind wanted) {
    boolean real = wanted == Kind.REAL && !Float.isNaN(Float.intBitsToFloat(bits));
    Kind kind = real ? Kind.REAL : Kind.INT;
    constants.species(method.code(), kind);
    if (real) {
      method.code().loadConstant(Float.intBitsToFloat(bits));
    } else {
      method.code().loadConstant(bits);
    }
    VectorMemory.broadcast(method.code(), kind);
    return kind;
  }

  private Kind laneNumbers(MethodWriter method) {
    constant(method, 0, Kind.INT);
    method.code().loadConstant(1);
    method
        .code()
        .invokevirtual(
            VectorTypes.INTS, "addIndex", MethodTypeDesc.of(VectorTypes.INTS, Types.INT));
    return Kind.INT;
  }

  private Kind unary(MethodWriter method, UnaryKind kind, int a) {
    push(method, kind == UnaryKind.TO_FLOAT ? Kind.INT : Kind.REAL, a);
    VectorRounding rounding = new VectorRounding(method, constants);
    switch (kind) {
      case NEGATE -> lanewise(method, "NEG");
      case ABS -> lanewise(method, "ABS");
      case SQRT -> lanewise(method, "SQRT");
      case FLOOR -> rounding.floor();
      case CEIL -> rounding.ceil();
      case ROUND -> rounding.round();
      case TRUNCATE -> rounding.truncate();
      case TO_INT -> rounding.toInt();
      case TO_FLOAT -> VectorRounding.convert(method.code(), "I2F", REALS);
    }
    return kind == UnaryKind.TO_INT ? Kind.INT : Kind.REAL;
  }

  static void lanewise(MethodWriter method, String operator) {
    method.code().getstatic(VectorTypes.OPERATORS, operator, VectorTypes.UNARY);
    method.code().invokevirtual(REALS, "lanewise", MethodTypeDesc.of(REALS, VectorTypes.UNARY));
  }

  private static Kind binary(MethodWriter method, BinaryKind kind, int a, int b) {
    switch (kind) {
      case ADD -> two(method, "add", Kind.REAL, a, b);
      case SUBTRACT -> two(method, "sub", Kind.REAL, a, b);
      case MULTIPLY -> two(method, "mul", Kind.REAL, a, b);
      case DIVIDE -> two(method, "div", Kind.REAL, a, b);
      case MIN -> {
        push(method, Kind.REAL, b, a, a, b);
        compare(method.code(), "LT", Kind.REAL);
        blend(method.code(), Kind.REAL);
      }
      case MAX -> {
        push(method, Kind.REAL, b, a, a, b);
        compare(method.code(), "GT", Kind.REAL);
        blend(method.code(), Kind.REAL);
      }
      case AND -> two(method, "and", Kind.INT, a, b);
      case OR -> two(method, "or", Kind.INT, a, b);
      case XOR -> {
        push(method, Kind.INT, a);
        method.code().getstatic(VectorTypes.OPERATORS, "XOR", VectorTypes.ASSOCIATIVE);
        push(method, Kind.INT, b);
        method
            .code()
            .invokevirtual(
                VectorTypes.INTS,
                "lanewise",
                MethodTypeDesc.of(VectorTypes.INTS, VectorTypes.BINARY, VECTOR));
      }
      case ADD_INT -> two(method, "add", Kind.INT, a, b);
      case SUBTRACT_INT -> two(method, "sub", Kind.INT, a, b);
      case MULTIPLY_INT -> two(method, "mul", Kind.INT, a, b);
    }
    return RegisterKinds.kind(kind);
  }

  private static void two(MethodWriter method, String name, Kind kind, int a, int b) {
    push(method, kind, a, b);
    ClassDesc type = VectorTypes.of(kind);
    method.code().invokevirtual(type, name, MethodTypeDesc.of(type, VECTOR));
  }

  static void compare(CodeBuilder code, String operator, Kind kind) {
    // The operator comes before what is compared to: the two on the stack are the second and it.
    code.getstatic(VectorTypes.OPERATORS, operator, VectorTypes.COMPARISON).swap();
    code.invokevirtual(
        VectorTypes.of(kind), "compare", MethodTypeDesc.of(MASK, VectorTypes.COMPARISON, VECTOR));
  }

  private static Kind shift(MethodWriter method, ShiftKind kind, int a, int by) {
    push(method, Kind.INT, a);
    String operator =
        switch (kind) {
          case LEFT -> "LSHL";
          case RIGHT_LOGICAL -> "LSHR";
          case RIGHT_ARITHMETIC -> "ASHR";
        };
    method.code().getstatic(VectorTypes.OPERATORS, operator, VectorTypes.BINARY);
    method.code().loadConstant(by);
    method
        .code()
        .invokevirtual(
            VectorTypes.INTS,
            "lanewise",
            MethodTypeDesc.of(VectorTypes.INTS, VectorTypes.BINARY, Types.INT));
    return Kind.INT;
  }

  private static Kind select(MethodWriter method, Operation.Select select) {
    Comparison comparison = select.comparison();
    Kind kind = RegisterKinds.kind(comparison);
    boolean swapped = comparison == Comparison.NOT_LESS;
    push(method, kind, swapped ? select.x() : select.y(), swapped ? select.y() : select.x());
    push(method, kind, select.a());
    CodeBuilder code = method.code();
    if (comparison == Comparison.UNORDERED) {
      push(method, kind, select.a());
      compare(code, "NE", kind);
      push(method, kind, select.b(), select.b());
      compare(code, "NE", kind);
      code.invokevirtual(MASK, "or", MethodTypeDesc.of(MASK, MASK));
    } else {
      push(method, kind, select.b());
      compare(code, operator(comparison), kind);
    }
    blend(code, kind);
    return kind;
  }

  private static String operator(Comparison comparison) {
    return switch (comparison) {
      case EQUAL, EQUAL_INT -> "EQ";
      case LESS, LESS_INT, NOT_LESS -> "LT";
      case LESS_OR_EQUAL -> "LE";
      case NOT_EQUAL, UNORDERED -> "NE";
    };
  }

  private Kind reduce(MethodWriter method, Reduction kind, int a, int lanes) {
    CodeBuilder code = method.code();
    int count = lanes == 0 ? lanes() : lanes;
    if (count < lanes()) {
      constant(method, LaneArithmetic.neutral(kind), Kind.REAL);
      push(method, Kind.REAL, a);
      constants.first(code, Kind.REAL, count);
      blend(code, Kind.REAL);
    } else {
      push(method, Kind.REAL, a);
    }
    int width = Integer.highestOneBit(2 * count - 1);
    for (int half = width / 2; half > 0; half /= 2) {
      halve(method, kind, half);
    }
    constants.everywhere(code);
    code.invokevirtual(REALS, "rearrange", MethodTypeDesc.of(REALS, SHUFFLE));
    return Kind.REAL;
  }

  /** Combines each lane with the one {@code half} above. */
  private void halve(MethodWriter method, Reduction kind, int half) {
    CodeBuilder code = method.code();
    int lower = method.scratch(0);
    int upper = method.scratch(1);
    code.dup().astore(lower);
    constants.down(code, half);
    code.invokevirtual(REALS, "rearrange", MethodTypeDesc.of(REALS, SHUFFLE)).astore(upper);
    switch (kind) {
      case SUM ->
          code.aload(lower)
              .aload(upper)
              .invokevirtual(REALS, "add", MethodTypeDesc.of(REALS, VECTOR));
      case MIN, MAX -> {
        code.aload(upper).aload(lower).aload(lower).aload(upper);
        compare(code, kind == Reduction.MIN ? "LT" : "GT", Kind.REAL);
        blend(code, Kind.REAL);
      }
    }
  }
}
