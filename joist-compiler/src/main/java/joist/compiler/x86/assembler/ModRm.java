package joist.compiler.x86.assembler;

import joist.compiler.x86.assembler.Location.At;
import joist.compiler.x86.assembler.Location.General;
import joist.compiler.x86.assembler.Location.Indexed;
import joist.compiler.x86.assembler.Location.Pooled;
import joist.compiler.x86.assembler.Location.Vector;

/** The bytes that name an instruction's operands: ModRM, SIB and the displacement. */
final class ModRm {
  private static final int SIB_FOLLOWS = 4;
  private static final int NO_INDEX = 4;

  private ModRm() {}

  /** The register that extends to bit B of REX, VEX and EVEX: the base, or the operand itself. */
  static int base(Location location) {
    return switch (location) {
      case Vector(int number) -> number;
      case General(Gpr register) -> register.number();
      case At at -> at.base().number();
      case Indexed indexed -> indexed.base().number();
      case Pooled _ -> 0;
    };
  }

  /** The register that extends to bit X: the index, or a vector operand's fifth bit. */
  static int index(Location location) {
    return switch (location) {
      case Vector(int number) -> number >> 1;
      case Indexed indexed -> indexed.indices();
      case General _, At _, Pooled _ -> 0;
    };
  }

  /**
   * @param unit what a displacement of one byte counts in
   * @param trailing how many bytes of the instruction come after these
   */
  static void put(CodeBuffer code, int register, Location location, int unit, int trailing) {
    switch (location) {
      case Vector(int number) -> code.put(0xC0 | ((register & 7) << 3) | (number & 7));
      case General(Gpr general) -> code.put(0xC0 | ((register & 7) << 3) | (general.number() & 7));
      case Pooled(int offset, boolean _) -> {
        code.put(((register & 7) << 3) | 5);
        code.putConstant(offset, trailing);
      }
      case At at -> putAt(code, register, at, unit);
      case Indexed indexed -> putIndexed(code, register, indexed, unit);
    }
  }

  private static void putAt(CodeBuffer code, int register, At at, int unit) {
    int base = at.base().number() & 7;
    int mode = mode(at.base(), at.displacement(), unit);
    code.put((mode << 6) | ((register & 7) << 3) | base);
    if (base == SIB_FOLLOWS) {
      code.put((NO_INDEX << 3) | base);
    }
    putDisplacement(code, mode, at.displacement(), unit);
  }

  private static void putIndexed(CodeBuffer code, int register, Indexed at, int unit) {
    int mode = mode(at.base(), at.displacement(), unit);
    int scale = Integer.numberOfTrailingZeros(at.scale());
    code.put((mode << 6) | ((register & 7) << 3) | SIB_FOLLOWS);
    code.put((scale << 6) | ((at.indices() & 7) << 3) | (at.base().number() & 7));
    putDisplacement(code, mode, at.displacement(), unit);
  }

  /** 0: no displacement, 1: one byte, 2: four bytes. */
  private static int mode(Gpr base, int displacement, int unit) {
    if (displacement == 0 && (base.number() & 7) != 5) {
      return 0;
    }
    int units = displacement / unit;
    return displacement % unit == 0 && units == (byte) units ? 1 : 2;
  }

  private static void putDisplacement(CodeBuffer code, int mode, int displacement, int unit) {
    if (mode == 1) {
      code.put(displacement / unit);
    } else if (mode == 2) {
      code.put32(displacement);
    }
  }
}
