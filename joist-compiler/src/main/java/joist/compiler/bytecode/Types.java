package joist.compiler.bytecode;

import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import joist.compiler.target.Routine;

/** The types that generated code names. */
final class Types {
  static final ClassDesc REAL = ConstantDescs.CD_float;
  static final ClassDesc INT = ConstantDescs.CD_int;
  static final ClassDesc BYTE = ConstantDescs.CD_byte;
  static final ClassDesc LONG = ConstantDescs.CD_long;
  static final ClassDesc VOID = ConstantDescs.CD_void;
  static final ClassDesc MATH = of(Math.class);
  static final ClassDesc FLOAT_BOX = of(Float.class);
  static final ClassDesc SEGMENT = of(MemorySegment.class);
  static final ClassDesc LAYOUT = of(ValueLayout.class);
  static final ClassDesc ROUTINE = of(Routine.class);
  static final ClassDesc SCALARS = of(Scalars.class);

  static final MethodTypeDesc INT_OF_TWO = MethodTypeDesc.of(INT, INT, INT);

  /** Of elements from a segment into an array. */
  static final MethodTypeDesc COPY =
      MethodTypeDesc.of(VOID, SEGMENT, LAYOUT, LONG, ConstantDescs.CD_Object, INT, INT);

  static final MethodTypeDesc RUN = MethodTypeDesc.of(VOID, LONG, LONG);

  private Types() {}

  static ClassDesc of(Class<?> type) {
    return type.describeConstable().orElseThrow();
  }
}
