package joist.compiler.x86.generator;

import joist.compiler.loop.Operation.BinaryKind;
import joist.compiler.loop.Operation.Comparison;
import joist.compiler.loop.Operation.Reduction;
import joist.compiler.loop.Operation.ShiftKind;
import joist.compiler.loop.Operation.UnaryKind;
import joist.compiler.x86.assembler.VectorOpcode;

/** Which instruction an operation is. */
final class Arithmetic {
  private Arithmetic() {}

  static VectorOpcode opcode(BinaryKind kind) {
    return switch (kind) {
      case ADD -> VectorOpcode.VADDPS;
      case SUBTRACT -> VectorOpcode.VSUBPS;
      case MULTIPLY -> VectorOpcode.VMULPS;
      case DIVIDE -> VectorOpcode.VDIVPS;
      case MIN -> VectorOpcode.VMINPS;
      case MAX -> VectorOpcode.VMAXPS;
      case AND -> VectorOpcode.VPAND;
      case OR -> VectorOpcode.VPOR;
      case XOR -> VectorOpcode.VPXOR;
      case ADD_INT -> VectorOpcode.VPADDD;
      case SUBTRACT_INT -> VectorOpcode.VPSUBD;
      case MULTIPLY_INT -> VectorOpcode.VPMULLD;
    };
  }

  /** Whether the operands may change places; MIN and MAX tell them apart by NaN and -0. */
  static boolean isCommutative(BinaryKind kind) {
    return switch (kind) {
      case ADD, MULTIPLY, AND, OR, XOR, ADD_INT, MULTIPLY_INT -> true;
      case SUBTRACT, DIVIDE, MIN, MAX, SUBTRACT_INT -> false;
    };
  }

  static VectorOpcode opcode(Reduction kind) {
    return switch (kind) {
      case SUM -> VectorOpcode.VADDPS;
      case MIN -> VectorOpcode.VMINPS;
      case MAX -> VectorOpcode.VMAXPS;
    };
  }

  static VectorOpcode opcode(UnaryKind kind) {
    return switch (kind) {
      case NEGATE -> VectorOpcode.VPXOR;
      case ABS -> VectorOpcode.VPAND;
      case SQRT -> VectorOpcode.VSQRTPS;
      case FLOOR, CEIL, ROUND, TRUNCATE -> VectorOpcode.VROUNDPS;
      case TO_INT -> VectorOpcode.VCVTPS2DQ;
      case TO_FLOAT -> VectorOpcode.VCVTDQ2PS;
    };
  }

  /** The immediate of VROUNDPS and VRNDSCALEPS: the way of rounding, without inexact exceptions. */
  static int rounding(UnaryKind kind) {
    return switch (kind) {
      case ROUND -> 8;
      case FLOOR -> 9;
      case CEIL -> 10;
      case TRUNCATE -> 11;
      case NEGATE, ABS, SQRT, TO_INT, TO_FLOAT -> 0;
    };
  }

  /** The opcode's extension that says which shift. */
  static int extension(ShiftKind kind) {
    return switch (kind) {
      case LEFT -> 6;
      case RIGHT_LOGICAL -> 2;
      case RIGHT_ARITHMETIC -> 4;
    };
  }

  /**
   * The predicate of VCMPPS for a comparison of reals.
   *
   * @param swapped whether its operands have changed places
   */
  static int predicate(Comparison comparison, boolean swapped) {
    return switch (comparison) {
      case EQUAL -> 0;
      case LESS -> swapped ? 14 : 1;
      case LESS_OR_EQUAL -> swapped ? 13 : 2;
      case UNORDERED -> 3;
      case NOT_EQUAL -> 4;
      case NOT_LESS -> swapped ? 10 : 5;
      case EQUAL_INT, LESS_INT -> throw new IllegalArgumentException(comparison + " is of i32");
    };
  }

  /** The predicate that holds exactly where {@code predicate} does not (SDM, CMPPS, table 3-1). */
  static int inverse(int predicate) {
    return predicate ^ 4;
  }
}
