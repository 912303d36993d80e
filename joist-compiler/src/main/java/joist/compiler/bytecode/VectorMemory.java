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
import joist.compiler.loop.Index;
import joist.compiler.loop.LoopProgram.Format;
import joist.compiler.loop.Operation;
import joist.compiler.loop.Statement;

/** Code that moves vectors from and to segments. */
record VectorMemory(VectorConstants constants) {
  private static final ClassDesc ORDER = Types.of(ByteOrder.class);

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
    return spread(
        method, load.operand(), wanted, () -> method.pushPlace(load.operand(), load.index()));
  }

  /** Pushes the element at a place in every lane. */
  private Kind spread(MethodWriter method, int operand, Kind wanted, Runnable place) {
    Kind kind = Elements.kind(method.format(operand), wanted);
    constants.species(method.code(), kind);
    Elements.pushSegment(method, operand, wanted);
    place.run();
    Elements.get(method, operand, wanted);
    broadcast(method.code(), kind);
    return kind;
  }

  Kind loadStrided(MethodWriter method, Operation.LoadStrided load, Kind wanted, int count) {
    Kind kind = zero(method, load.operand(), wanted);
    for (int lane = 0; lane < count; lane++) {
      Index index = load.index().plus(lane * load.stride());
      spread(method, load.operand(), wanted, () -> method.pushPlace(load.operand(), index));
      constants.lane(method.code(), kind, lane);
      VectorCode.blend(method.code(), kind);
    }
    return kind;
  }

  Kind gather(MethodWriter method, Operation.Gather gather, Kind wanted, int count) {
    Kind kind = zero(method, gather.operand(), wanted);
    for (int lane = 0; lane < count; lane++) {
      int of = lane;
      spread(method, gather.operand(), wanted, () -> pushGathered(method, gather, of));
      constants.lane(method.code(), kind, lane);
      VectorCode.blend(method.code(), kind);
    }
    return kind;
  }

  private static void pushGathered(MethodWriter method, Operation.Gather gather, int lane) {
    CodeBuilder code = method.code();
    method.pushPlace(gather.operand(), gather.index());
    VectorCode.push(method, Kind.INT, gather.at());
    code.loadConstant(lane);
    code.invokevirtual(INTS, "lane", MethodTypeDesc.of(Types.INT, Types.INT)).i2l();
    code.loadConstant((long) method.format(gather.operand()).bytes()).lmul().ladd();
  }

  private Kind zero(MethodWriter method, int operand, Kind wanted) {
    Kind kind = Elements.kind(method.format(operand), wanted);
    constants.species(method.code(), kind);
    if (kind == Kind.REAL) {
      method.code().loadConstant(0f);
    } else {
      method.code().loadConstant(0);
    }
    broadcast(method.code(), kind);
    return kind;
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
