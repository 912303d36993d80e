package joist.graph.interpret;

import joist.tensor.ElementType;

/**
 * What sets the integer types apart: width, range and order. An element is a long; one of {@link
 * ElementType#U64} is the long of the same bits. A boolean is an integer of one bit.
 */
final class Integers {
  private Integers() {}

  static boolean isUnsigned(ElementType type) {
    return switch (type) {
      case U2, U4, U8, U16, U32, U64, BOOL -> true;
      default -> false;
    };
  }

  static int bits(ElementType type) {
    return type == ElementType.BOOL ? 1 : type.bits();
  }

  static long least(ElementType type) {
    return isUnsigned(type) ? 0 : -1L << (bits(type) - 1);
  }

  static long greatest(ElementType type) {
    return isUnsigned(type)
        ? -1L >>> (Long.SIZE - bits(type))
        : Long.MAX_VALUE >>> (Long.SIZE - bits(type));
  }

  static int compare(ElementType type, long a, long b) {
    return isUnsigned(type) ? Long.compareUnsigned(a, b) : Long.compare(a, b);
  }

  static long min(ElementType type, long a, long b) {
    return compare(type, a, b) <= 0 ? a : b;
  }

  static long max(ElementType type, long a, long b) {
    return compare(type, a, b) >= 0 ? a : b;
  }
}
