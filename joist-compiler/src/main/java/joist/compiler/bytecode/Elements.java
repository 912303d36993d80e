package joist.compiler.bytecode;

import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.foreign.ValueLayout;
import joist.compiler.loop.Index;
import joist.compiler.loop.LoopProgram.Format;

/** Code that reads and writes one element of a segment. */
final class Elements {
  private static final ClassDesc REAL_LAYOUT = Types.of(ValueLayout.OfFloat.class);
  private static final ClassDesc INT_LAYOUT = Types.of(ValueLayout.OfInt.class);
  private static final ClassDesc BYTE_LAYOUT = Types.of(ValueLayout.OfByte.class);

  private Elements() {}

  /** Pushes the element at {@code index}, of kind {@link #kind}. */
  static void read(MethodWriter method, int operand, Index index, Kind wanted) {
    pushSegment(method, operand, wanted);
    method.pushPlace(operand, index);
    get(method, operand, wanted);
  }

  /** What an element is when it is wanted as {@code wanted}: four bytes are either. */
  static Kind kind(Format format, Kind wanted) {
    return format.bytes() == 1 ? Kind.INT : wanted;
  }

  /** Pushes what a read begins with; the place in bytes follows, then {@link #get}. */
  static void pushSegment(MethodWriter method, int operand, Kind wanted) {
    method.pushSegment(operand);
    pushLayout(method.code(), method.format(operand), wanted);
  }

  /** Turns a segment, its layout and a place into the element there. */
  static void get(MethodWriter method, int operand, Kind wanted) {
    CodeBuilder code = method.code();
    Format format = method.format(operand);
    ClassDesc element = element(format, wanted);
    code.invokeinterface(
        Types.SEGMENT, "get", MethodTypeDesc.of(element, layout(format, wanted), Types.LONG));
    if (format == Format.U8) {
      code.loadConstant(0xff).iand();
    }
  }

  /** Writes what {@code push} pushes, of kind {@link #kind}, to the element at {@code index}. */
  static void write(MethodWriter method, int operand, Index index, Kind kind, Runnable push) {
    CodeBuilder code = method.code();
    Format format = method.format(operand);
    pushSegment(method, operand, kind);
    method.pushPlace(operand, index);
    push.run();
    if (format.bytes() == 1) {
      code.i2b();
    }
    code.invokeinterface(
        Types.SEGMENT,
        "set",
        MethodTypeDesc.of(Types.VOID, layout(format, kind), Types.LONG, element(format, kind)));
  }

  private static void pushLayout(CodeBuilder code, Format format, Kind wanted) {
    String name =
        switch (format) {
          case F32, I32 -> wanted == Kind.REAL ? "JAVA_FLOAT_UNALIGNED" : "JAVA_INT_UNALIGNED";
          case U8, I8 -> "JAVA_BYTE";
        };
    code.getstatic(Types.LAYOUT, name, layout(format, wanted));
  }

  private static ClassDesc layout(Format format, Kind wanted) {
    return switch (format) {
      case F32, I32 -> wanted == Kind.REAL ? REAL_LAYOUT : INT_LAYOUT;
      case U8, I8 -> BYTE_LAYOUT;
    };
  }

  private static ClassDesc element(Format format, Kind wanted) {
    return switch (format) {
      case F32, I32 -> wanted == Kind.REAL ? Types.REAL : Types.INT;
      case U8, I8 -> Types.BYTE;
    };
  }
}
