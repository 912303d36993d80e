package joist.compiler.bytecode;

import static joist.compiler.bytecode.VectorTypes.BYTES;
import static joist.compiler.bytecode.VectorTypes.INTS;
import static joist.compiler.bytecode.VectorTypes.MASK;
import static joist.compiler.bytecode.VectorTypes.SPECIES;
import static joist.compiler.bytecode.VectorTypes.VECTOR;

import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import joist.compiler.loop.Bound;
import joist.compiler.loop.Index;
import joist.compiler.loop.LoopProgram.Format;
import joist.compiler.loop.Operation;
import joist.compiler.loop.Programs;
import joist.compiler.loop.Statement;

/** Code that moves vectors from and to segments. */
record VectorMemory(VectorConstants constants) {
  private static final ClassDesc ORDER = Types.of(ByteOrder.class);
  private static final ClassDesc INT_ARRAY = Types.INT.arrayType();
  private static final int LARGEST_WINDOW = 1 << 14;

  /** Turns a species and a value into a vector of it. */
  static void broadcast(CodeBuilder code, Kind kind) {
    ClassDesc type = VectorTypes.of(kind);
    ClassDesc element = kind == Kind.REAL ? Types.REAL : Types.INT;
    code.invokestatic(type, "broadcast", MethodTypeDesc.of(type, SPECIES, element));
  }

  Kind load(MethodWriter method, Operation.Load load, Kind wanted, int count) {
    Format format = method.format(load.operand());
    if (format.bytes() == 1) {
      loadBytes(method, load, count);
      return Kind.INT;
    }
    boolean partly = count < constants.lanes();
    CodeBuilder code = method.code();
    constants.species(code, wanted);
    pushPlace(method, load.operand(), load.index());
    if (partly) {
      constants.first(code, wanted, count);
    }
    from(code, VectorTypes.of(wanted), partly);
    return wanted;
  }

  private void loadBytes(MethodWriter method, Operation.Load load, int count) {
    CodeBuilder code = method.code();
    boolean partly = partlyBytes(count);
    constants.byteSpecies(code);
    pushPlace(method, load.operand(), load.index());
    if (partly) {
      constants.firstBytes(code, count);
    }
    from(code, BYTES, partly);
    boolean unsigned = method.format(load.operand()) == Format.U8;
    code.getstatic(
        VectorTypes.OPERATORS, unsigned ? "ZERO_EXTEND_B2I" : "B2I", VectorTypes.CONVERSION);
    constants.species(code, Kind.INT);
    reshape(code, INTS);
  }

  /** Vectors of bytes have eight lanes at least. */
  private boolean partlyBytes(int count) {
    return count < Math.max(8, constants.lanes());
  }

  private static void pushPlace(MethodWriter method, int operand, Index index) {
    method.pushSegment(operand);
    method.pushPlace(operand, index);
    method.code().invokestatic(ORDER, "nativeOrder", MethodTypeDesc.of(ORDER));
  }

  private static void from(CodeBuilder code, ClassDesc type, boolean masked) {
    MethodTypeDesc all = MethodTypeDesc.of(type, SPECIES, Types.SEGMENT, Types.LONG, ORDER);
    code.invokestatic(type, "fromMemorySegment", masked ? all.insertParameterTypes(4, MASK) : all);
  }

  private static void into(CodeBuilder code, ClassDesc type, boolean masked) {
    MethodTypeDesc all = MethodTypeDesc.of(Types.VOID, Types.SEGMENT, Types.LONG, ORDER);
    code.invokevirtual(type, "intoMemorySegment", masked ? all.insertParameterTypes(3, MASK) : all);
  }

  private static void reshape(CodeBuilder code, ClassDesc to) {
    code.loadConstant(0);
    code.invokevirtual(
        VECTOR,
        "convertShape",
        MethodTypeDesc.of(VECTOR, VectorTypes.CONVERSION, SPECIES, Types.INT));
    code.checkcast(to);
  }

  Kind loadOne(MethodWriter method, Operation.LoadOne load, Kind wanted) {
    Kind kind = Elements.kind(method.format(load.operand()), wanted);
    constants.species(method.code(), kind);
    Elements.pushSegment(method, load.operand(), wanted);
    method.pushPlace(load.operand(), load.index());
    Elements.get(method, load.operand(), wanted);
    broadcast(method.code(), kind);
    return kind;
  }

  Kind loadStrided(MethodWriter method, Operation.LoadStrided load, int count) {
    CodeBuilder code = method.code();
    long bytes = method.format(load.operand()).bytes();
    method.pushSegment(load.operand());
    method.pushPlace(load.operand(), load.index());
    code.loadConstant(load.stride() * bytes);
    return each(method, load.operand(), "strided", count, Types.LONG);
  }

  Kind gather(MethodWriter method, Operation.Gather gather, int count) {
    if (isPermuted(method, gather)) {
      return permute(method, gather);
    }
    CodeBuilder code = method.code();
    VectorCode.push(method, Kind.INT, gather.at());
    method.pushLaneInts();
    code.loadConstant(0);
    code.invokevirtual(INTS, "intoArray", MethodTypeDesc.of(Types.VOID, INT_ARRAY, Types.INT));
    if (method.hasWindow(gather)) {
      return fromWindow(method, gather, count);
    }
    method.pushSegment(gather.operand());
    method.pushPlace(gather.operand(), gather.index());
    return each(method, gather.operand(), "gathered", count);
  }

  private Kind fromWindow(MethodWriter method, Operation.Gather gather, int count) {
    CodeBuilder code = method.code();
    MethodTypeDesc type =
        MethodTypeDesc.of(INTS, SPECIES, INT_ARRAY, Types.INT, INT_ARRAY, Types.INT);
    constants.species(code, Kind.INT);
    method.pushWindow(gather);
    code.loadConstant(0);
    method.pushLaneInts();
    code.loadConstant(0);
    if (count < constants.lanes()) {
      constants.first(code, Kind.INT, count);
      type = type.insertParameterTypes(5, MASK);
    }
    code.invokestatic(INTS, "fromArray", type);
    return Kind.INT;
  }

  /**
   * Before a loop, copies what its gathers read from into arrays, where nothing writes there in the
   * loop, and it turns often enough: the Vector API gathers from arrays alone.
   */
  void windows(MethodWriter method, Statement.Loop loop, List<Statement> body) {
    Set<Integer> written = written(loop.body());
    long worth = turns(loop) * constants.lanes();
    Programs.visit(
        body,
        statement -> {
          if (statement instanceof Statement.Assign assign
              && assign.operation() instanceof Operation.Gather gather
              && gather.most() < Math.min(worth, LARGEST_WINDOW)
              && !written.contains(gather.operand())
              && method.isFixed(gather.index())
              && method.format(gather.operand()).bytes() == Integer.BYTES
              && !isPermuted(method, gather)) {
            method.makeWindow(gather);
          }
        });
  }

  private static Set<Integer> written(List<Statement> body) {
    Set<Integer> written = new HashSet<>();
    Programs.visit(
        body,
        statement ->
            Programs.touch(statement, 1)
                .filter(Programs.Touch::write)
                .ifPresent(touch -> written.add(touch.operand())));
    return written;
  }

  private static long turns(Statement.Loop loop) {
    return loop.from() instanceof Bound.Constant(long from)
            && loop.to() instanceof Bound.Constant(long to)
        ? Math.ceilDiv(to - from, loop.step())
        : 0;
  }

  /** Whether what is gathered fills one, two or four registers, which are permuted. */
  boolean isPermuted(MethodWriter method, Operation.Gather gather) {
    long elements = gather.most() + 1;
    boolean fits =
        elements == constants.lanes()
            || elements == 2L * constants.lanes()
            || elements == 4L * constants.lanes();
    return fits && method.format(gather.operand()).bytes() == Integer.BYTES;
  }

  private Kind permute(MethodWriter method, Operation.Gather gather) {
    CodeBuilder code = method.code();
    int registers = Math.toIntExact((gather.most() + 1) / constants.lanes());
    select(method, gather, 0, Math.min(2, registers));
    if (registers == 4) {
      select(method, gather, 2, 2);
      VectorCode.push(method, Kind.INT, gather.at());
      constants.species(code, Kind.INT);
      code.loadConstant(2 * constants.lanes());
      broadcast(code, Kind.INT);
      VectorCode.compare(code, "GE", Kind.INT);
      VectorCode.blend(code, Kind.INT);
    }
    return Kind.INT;
  }

  /** Pushes what one or two registers of the table hold; places are taken modulo their lanes. */
  private void select(MethodWriter method, Operation.Gather gather, int first, int registers) {
    CodeBuilder code = method.code();
    VectorCode.push(method, Kind.INT, gather.at());
    for (int i = first; i < first + registers; i++) {
      constants.species(code, Kind.INT);
      pushPlace(method, gather.operand(), gather.index().plus((long) i * constants.lanes()));
      from(code, INTS, false);
    }
    ClassDesc[] tables = new ClassDesc[registers];
    Arrays.fill(tables, VECTOR);
    code.invokevirtual(INTS, "selectFrom", MethodTypeDesc.of(INTS, tables));
  }

  /** Calls what reads elements one by one, and makes a vector of them. */
  private Kind each(
      MethodWriter method, int operand, String name, int count, ClassDesc... between) {
    CodeBuilder code = method.code();
    String suffix =
        switch (method.format(operand)) {
          case F32, I32 -> "";
          case U8 -> "Unsigned";
          case I8 -> "Signed";
        };
    method.pushLaneInts();
    code.loadConstant(count);
    MethodTypeDesc type =
        MethodTypeDesc.of(Types.VOID, Types.SEGMENT, Types.LONG)
            .insertParameterTypes(2, between)
            .insertParameterTypes(2 + between.length, INT_ARRAY, Types.INT);
    code.invokestatic(Types.of(LaneLoads.class), name + suffix, type);
    constants.species(code, Kind.INT);
    method.pushLaneInts();
    code.loadConstant(0);
    code.invokestatic(INTS, "fromArray", MethodTypeDesc.of(INTS, SPECIES, INT_ARRAY, Types.INT));
    return Kind.INT;
  }

  void store(MethodWriter method, Statement.Store store) {
    CodeBuilder code = method.code();
    int count = store.lanes() == 0 ? constants.lanes() : store.lanes();
    if (method.format(store.operand()).bytes() == 1) {
      storeBytes(method, store, count);
      return;
    }
    Kind kind = method.kind(store.register());
    boolean partly = count < constants.lanes();
    method.push(store.register());
    pushPlace(method, store.operand(), store.index());
    if (partly) {
      constants.first(code, kind, count);
    }
    into(code, VectorTypes.of(kind), partly);
  }

  private void storeBytes(MethodWriter method, Statement.Store store, int count) {
    CodeBuilder code = method.code();
    VectorCode.push(method, Kind.INT, store.register());
    code.getstatic(VectorTypes.OPERATORS, "I2B", VectorTypes.CONVERSION);
    constants.byteSpecies(code);
    reshape(code, BYTES);
    pushPlace(method, store.operand(), store.index());
    boolean partly = partlyBytes(count);
    if (partly) {
      constants.firstBytes(code, count);
    }
    into(code, BYTES, partly);
  }

  void storeOne(MethodWriter method, Statement.StoreOne one) {
    Kind kind = Elements.kind(method.format(one.operand()), method.kind(one.register()));
    Elements.write(
        method,
        one.operand(),
        one.index(),
        kind,
        () -> {
          VectorCode.push(method, kind, one.register());
          method.code().loadConstant(0);
          method
              .code()
              .invokevirtual(
                  VectorTypes.of(kind),
                  "lane",
                  MethodTypeDesc.of(kind == Kind.REAL ? Types.REAL : Types.INT, Types.INT));
        });
  }
}
