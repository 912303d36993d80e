package joist.compiler.loop;

/**
 * What a register is given: one value a lane, computed from registers (by number) or read from an
 * operand. Reals are f32 with rounding to nearest even, and no operation is contracted into
 * another.
 */
public sealed interface Operation {
  /** The same bits in every lane. */
  record Constant(int bits) implements Operation {
    public static Constant of(float value) {
      return new Constant(Float.floatToRawIntBits(value));
    }
  }

  /** The lane's own number, as i32: 0, 1, 2, ... */
  record LaneNumbers() implements Operation {}

  /** Consecutive elements from {@code index} on, one a lane. */
  record Load(int operand, Index index) implements Operation {}

  /** One element, in every lane. */
  record LoadOne(int operand, Index index) implements Operation {}

  /** Elements {@code stride} apart: lane {@code l} reads {@code index + l * stride}. */
  record LoadStrided(int operand, Index index, long stride) implements Operation {}

  /**
   * Lane {@code l} reads {@code index + i}, where {@code i} is lane {@code l} of register {@code
   * at}, an i32 that is proven to be 0 to {@code most}.
   */
  record Gather(int operand, Index index, int at, long most) implements Operation {}

  record Unary(UnaryKind kind, int a) implements Operation {}

  record Binary(BinaryKind kind, int a, int b) implements Operation {}

  /** {@code a << count}, {@code a >>> count} or {@code a >> count} of i32. */
  record Shift(ShiftKind kind, int a, int count) implements Operation {}

  /** {@code a * b + c}, rounded once. */
  record Fma(int a, int b, int c) implements Operation {}

  /** {@code x} where {@code a} compares to {@code b}, else {@code y}. */
  record Select(Comparison comparison, int a, int b, int x, int y) implements Operation {}

  /**
   * All of the first {@code lanes} lanes (0: all) of {@code a} combined, in every lane. With a
   * power of two of lanes: the upper half is combined with the lower, then the upper half of that,
   * and so on; other counts are filled up with the neutral element first (0, or the least or
   * largest f32).
   */
  record Reduce(Reduction kind, int a, int lanes) implements Operation {}

  enum UnaryKind {
    NEGATE,
    ABS,
    SQRT,
    FLOOR,
    CEIL,
    /** To the nearest whole number, halves to even. */
    ROUND,
    TRUNCATE,
    /** f32 to i32, to nearest, halves to even; outside of i32's range or NaN the least i32. */
    TO_INT,
    /** i32 to f32. */
    TO_FLOAT
  }

  enum BinaryKind {
    ADD,
    SUBTRACT,
    MULTIPLY,
    DIVIDE,
    /** {@code a < b ? a : b}: b where either is NaN. */
    MIN,
    /** {@code a > b ? a : b}: b where either is NaN. */
    MAX,
    AND,
    OR,
    XOR,
    ADD_INT,
    SUBTRACT_INT,
    MULTIPLY_INT
  }

  enum ShiftKind {
    LEFT,
    RIGHT_LOGICAL,
    RIGHT_ARITHMETIC
  }

  /** Of f32, false where either is NaN but for the last three; {@code _INT} ones of i32. */
  enum Comparison {
    EQUAL,
    LESS,
    LESS_OR_EQUAL,
    NOT_EQUAL,
    /** {@code !(a < b)}: true where either is NaN. */
    NOT_LESS,
    /** True where either is NaN. */
    UNORDERED,
    EQUAL_INT,
    LESS_INT
  }

  enum Reduction {
    SUM,
    MIN,
    MAX
  }
}
