package joist.compiler.bytecode;

import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.AccessFlag;
import java.util.List;
import joist.compiler.loop.LoopProgram;
import joist.compiler.target.Routine;

/**
 * A class made of a program: a {@link Routine} whose fields are the segments it works on, and how
 * often its loops turn at most, which lets a call be short whatever the program's extents are.
 *
 * @param constructor {@code (Object owner, MemorySegment[] segments, int inner, int outer)Routine}
 * @param bytes of the class file
 */
record ProgramClass(MethodHandle constructor, int bytes) {
  private static final ClassDesc SEGMENTS = Types.SEGMENT.arrayType();
  private static final MethodTypeDesc CONSTRUCTOR =
      MethodTypeDesc.of(Types.VOID, ConstantDescs.CD_Object, SEGMENTS, Types.INT, Types.INT);
  private static final MethodType CONSTRUCTOR_TYPE =
      MethodType.methodType(void.class, Object.class, MemorySegment[].class, int.class, int.class);

  /** How often loops turn at most: those without loops inside, and the others. */
  private static final String INNER = "inner";

  private static final String OUTER = "outer";

  /** What lives as long as the routine. */
  private static final String OWNER = "owner";

  /**
   * Makes the class.
   *
   * @param constants what the code refers to by number
   */
  static ProgramClass define(LoopProgram program, LaneCode lanes, List<Object> constants) {
    return define(Pieces.of(program, lanes, Pieces.LONG), program, lanes, constants);
  }

  /** Makes a class of a program that is cut so. */
  static ProgramClass define(
      Pieces pieces, LoopProgram program, LaneCode lanes, List<Object> constants) {
    MethodHandles.Lookup lookup = MethodHandles.lookup();
    ClassDesc self =
        ClassDesc.of(lookup.lookupClass().getPackageName(), lanes.getClass().getSimpleName());
    Layout layout = new Layout(self, program, lanes, pieces);
    byte[] bytes = ClassFile.of().build(self, layout::write);
    try {
      MethodHandles.Lookup defined = lookup.defineHiddenClassWithClassData(bytes, constants, true);
      MethodHandle constructor = defined.findConstructor(defined.lookupClass(), CONSTRUCTOR_TYPE);
      return new ProgramClass(
          constructor.asType(constructor.type().changeReturnType(Routine.class)), bytes.length);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("a class of its own package could not be defined", e);
    }
  }

  /** An instance that works on {@code segments}, and keeps {@code owner} alive. */
  Routine routine(Object owner, List<MemorySegment> segments) {
    return routine(owner, segments, Integer.MAX_VALUE, Integer.MAX_VALUE);
  }

  /** An instance whose loops turn no more often than so, innermost ones and others. */
  Routine routine(Object owner, List<MemorySegment> segments, int inner, int outer) {
    MemorySegment[] all = segments.toArray(MemorySegment[]::new);
    try {
      return (Routine) constructor.invokeExact(owner, all, inner, outer);
    } catch (Throwable e) {
      throw new IllegalStateException("a constructor that only sets fields failed", e);
    }
  }

  /** What the class consists of. */
  record Layout(ClassDesc self, LoopProgram program, LaneCode lanes, Pieces pieces) {
    void write(ClassBuilder type) {
      type.withFlags(AccessFlag.FINAL, AccessFlag.SUPER).withInterfaceSymbols(Types.ROUTINE);
      for (int operand = 0; operand < program.operands().size(); operand++) {
        type.withField("o" + operand, Types.SEGMENT, ClassFile.ACC_FINAL);
      }
      type.withField(OWNER, ConstantDescs.CD_Object, ClassFile.ACC_FINAL);
      type.withField(INNER, Types.INT, ClassFile.ACC_FINAL);
      type.withField(OUTER, Types.INT, ClassFile.ACC_FINAL);
      type.withMethodBody(ConstantDescs.INIT_NAME, CONSTRUCTOR, 0, this::constructor);
      type.withMethodBody(
          "run",
          Types.RUN,
          ClassFile.ACC_PUBLIC,
          code -> new MethodWriter(code, this).write(pieces));
      for (Pieces.Piece piece : pieces.pieces()) {
        type.withMethodBody(
            piece.name(),
            piece.type(),
            ClassFile.ACC_PRIVATE,
            code -> new MethodWriter(code, this).write(piece));
      }
    }

    private void constructor(CodeBuilder code) {
      code.aload(0).invokespecial(ConstantDescs.CD_Object, "<init>", ConstantDescs.MTD_void);
      for (int operand = 0; operand < program.operands().size(); operand++) {
        code.aload(0).aload(2).loadConstant(operand).aaload();
        code.putfield(self, "o" + operand, Types.SEGMENT);
      }
      code.aload(0).aload(1).putfield(self, OWNER, ConstantDescs.CD_Object);
      code.aload(0).iload(3).putfield(self, INNER, Types.INT);
      code.aload(0).iload(4).putfield(self, OUTER, Types.INT);
      code.return_();
    }

    /** Loads an operand's segment into a local variable. */
    int loadSegment(CodeBuilder code, int operand) {
      int slot = code.allocateLocal(TypeKind.REFERENCE);
      code.aload(0).getfield(self, "o" + operand, Types.SEGMENT).astore(slot);
      return slot;
    }

    /** Loads how often a loop turns at most into a local variable, known to be no negative. */
    int loadTrips(CodeBuilder code, boolean innermost) {
      int slot = code.allocateLocal(TypeKind.INT);
      code.aload(0).getfield(self, innermost ? INNER : OUTER, Types.INT);
      code.loadConstant(Integer.MAX_VALUE).iand().istore(slot);
      return slot;
    }
  }
}
