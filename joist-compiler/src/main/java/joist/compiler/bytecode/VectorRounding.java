package joist.compiler.bytecode;

import static joist.compiler.bytecode.VectorTypes.INTS;
import static joist.compiler.bytecode.VectorTypes.REALS;
import static joist.compiler.bytecode.VectorTypes.VECTOR;

import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import joist.compiler.loop.Operation.UnaryKind;

/**
 * Rounding of vectors, for which the Vector API has no operators: adding and taking away 2^23
 * leaves no fraction, rounded as sums are, to nearest and to even. What is not below 2^23, NaN with
 * it, is whole already. Each method replaces the vector on the stack.
 */
record VectorRounding(MethodWriter method, VectorConstants constants) {
  private static final float WHOLE_FROM = 0x1p23f;
  private static final float INTS_END = 0x1p31f;
  private static final int X = 2;
  private static final int SIZE = 3;
  private static final int ROUND = 4;

  /** Whether an operation takes more than an instruction. */
  static boolean rounds(UnaryKind kind) {
    return switch (kind) {
      case FLOOR, CEIL, ROUND, TRUNCATE, TO_INT -> true;
      case NEGATE, ABS, SQRT, TO_FLOAT -> false;
    };
  }

  /** To nearest, halves to even. */
  void round() {
    size();
    nearest();
    signed();
  }

  void floor() {
    signedNearest();
    load(ROUND);
    adjust("GT", X, -1);
    signed();
  }

  void ceil() {
    signedNearest();
    load(ROUND);
    adjust("LT", X, 1);
    signed();
  }

  void truncate() {
    size();
    nearest();
    code().astore(method.scratch(ROUND));
    load(ROUND);
    adjust("GT", SIZE, -1);
    signed();
  }

  /** To nearest, as ints; the least int for what is none. */
  void toInt() {
    round();
    code().astore(method.scratch(ROUND));
    bits(Integer.MIN_VALUE);
    load(ROUND);
    convert(code(), "F2I", INTS);
    load(ROUND);
    real(INTS_END);
    VectorCode.compare(code(), "LT", Kind.REAL);
    code().loadConstant(VectorTypes.constant(1, VectorTypes.SPECIES));
    code()
        .invokevirtual(
            VectorTypes.MASK, "cast", MethodTypeDesc.of(VectorTypes.MASK, VectorTypes.SPECIES));
    VectorCode.blend(code(), Kind.INT);
  }

  static void convert(CodeBuilder code, String conversion, ClassDesc to) {
    code.getstatic(VectorTypes.OPERATORS, conversion, VectorTypes.CONVERSION).loadConstant(0);
    code.invokevirtual(
        VECTOR, "convert", MethodTypeDesc.of(VECTOR, VectorTypes.CONVERSION, Types.INT));
    code.checkcast(to);
  }

  private CodeBuilder code() {
    return method.code();
  }

  private void load(int scratch) {
    code().aload(method.scratch(scratch));
  }

  private void real(float value) {
    constants.species(code(), Kind.REAL);
    code().loadConstant(value);
    VectorMemory.broadcast(code(), Kind.REAL);
  }

  private void bits(int value) {
    constants.species(code(), Kind.INT);
    code().loadConstant(value);
    VectorMemory.broadcast(code(), Kind.INT);
  }

  /** Pops the vector as X, and keeps its size without sign. */
  private void size() {
    code().dup().astore(method.scratch(X));
    VectorCode.lanewise(method, "ABS");
    code().astore(method.scratch(SIZE));
  }

  /** Pushes the size rounded to nearest, right where it is below 2^23. */
  private void nearest() {
    load(SIZE);
    real(WHOLE_FROM);
    two("add");
    real(WHOLE_FROM);
    two("sub");
  }

  /** Pops the vector as X, and keeps it rounded to nearest. */
  private void signedNearest() {
    size();
    nearest();
    sign();
    code().astore(method.scratch(ROUND));
  }

  /** Adds {@code by} where ROUND, on the stack and kept, compares so to {@code other}. */
  private void adjust(String operator, int other, float by) {
    load(ROUND);
    real(by);
    two("add");
    load(ROUND);
    load(other);
    VectorCode.compare(code(), operator, Kind.REAL);
    VectorCode.blend(code(), Kind.REAL);
  }

  /** Gives the vector on the stack the sign of X; and X's value where X was whole already. */
  private void signed() {
    sign();
    code().astore(method.scratch(ROUND));
    load(X);
    load(ROUND);
    load(SIZE);
    real(WHOLE_FROM);
    VectorCode.compare(code(), "LT", Kind.REAL);
    VectorCode.blend(code(), Kind.REAL);
  }

  /** Gives the vector on the stack the sign of X, where it is positive or has it already. */
  private void sign() {
    VectorCode.convert(code(), Kind.REAL, Kind.INT);
    bits(Integer.MAX_VALUE);
    code().invokevirtual(INTS, "and", MethodTypeDesc.of(INTS, VECTOR));
    load(X);
    VectorCode.convert(code(), Kind.REAL, Kind.INT);
    bits(Integer.MIN_VALUE);
    code().invokevirtual(INTS, "and", MethodTypeDesc.of(INTS, VECTOR));
    code().invokevirtual(INTS, "or", MethodTypeDesc.of(INTS, VECTOR));
    VectorCode.convert(code(), Kind.INT, Kind.REAL);
  }

  private void two(String name) {
    code().invokevirtual(REALS, name, MethodTypeDesc.of(REALS, VECTOR));
  }
}
