package joist.tensor;

/**
 * The type of a tensor's elements; codes and meanings are those of ONNX's {@code
 * TensorProto.DataType}.
 *
 * <p>An element narrower than a byte takes a whole byte in memory and is packed in files only. A
 * complex element is its real part and then its imaginary part.
 */
public enum ElementType {
  F32(1, 32, "f32"),
  U8(2, 8, "u8"),
  I8(3, 8, "i8"),
  U16(4, 16, "u16"),
  I16(5, 16, "i16"),
  I32(6, 32, "i32"),
  I64(7, 64, "i64"),
  STRING(8, 0, "string"),
  BOOL(9, 8, "bool"),
  F16(10, 16, "f16"),
  F64(11, 64, "f64"),
  U32(12, 32, "u32"),
  U64(13, 64, "u64"),
  C64(14, 64, "c64"),
  C128(15, 128, "c128"),
  BF16(16, 16, "bf16"),
  F8E4M3FN(17, 8, "f8e4m3fn"),
  F8E4M3FNUZ(18, 8, "f8e4m3fnuz"),
  F8E5M2(19, 8, "f8e5m2"),
  F8E5M2FNUZ(20, 8, "f8e5m2fnuz"),
  U4(21, 4, "u4"),
  I4(22, 4, "i4"),
  F4E2M1(23, 4, "f4e2m1"),
  F8E8M0(24, 8, "f8e8m0"),
  U2(25, 2, "u2"),
  I2(26, 2, "i2"),
  F6E2M3(27, 6, "f6e2m3"),
  F6E3M2(28, 6, "f6e3m2");

  private final int onnxCode;
  private final int bits;
  private final String notation;

  ElementType(int onnxCode, int bits, String notation) {
    this.onnxCode = onnxCode;
    this.bits = bits;
    this.notation = notation;
  }

  /** ONNX's number for this type. */
  public int onnxCode() {
    return onnxCode;
  }

  /** Bits an element takes in a file; 0 for strings. */
  public int bits() {
    return bits;
  }

  /** Bytes an element takes in memory; 0 for strings, which live on the heap. */
  public int bytes() {
    return (bits + 7) / 8;
  }

  /** True for real numbers of any width. */
  public boolean isFloating() {
    return switch (this) {
      case F32, F64, F16, BF16 -> true;
      default -> isNarrowFloat();
    };
  }

  /** True for the real numbers of a byte or less, whose codes {@link NarrowFloat} reads. */
  public boolean isNarrowFloat() {
    return switch (this) {
      case F8E4M3FN, F8E4M3FNUZ, F8E5M2, F8E5M2FNUZ, F8E8M0, F4E2M1, F6E2M3, F6E3M2 -> true;
      default -> false;
    };
  }

  public boolean isInteger() {
    return !isFloating() && !isComplex() && this != STRING && this != BOOL;
  }

  /** Whether an element of whole numbers, or of 0 and 1 as {@code bool}, can be this one. */
  public boolean holds(long value) {
    return switch (this) {
      case BOOL -> value == 0 || value == 1;
      case U2, U4, U8, U16, U32 -> value >>> bits == 0;
      case U64 -> value >= 0;
      case I2, I4, I8, I16, I32, I64 -> value << (Long.SIZE - bits) >> (Long.SIZE - bits) == value;
      default -> false;
    };
  }

  public boolean isComplex() {
    return this == C64 || this == C128;
  }

  /**
   * The type with ONNX's number {@code code}.
   *
   * @throws IllegalArgumentException when Joist knows no type of that number
   */
  public static ElementType ofOnnxCode(int code) {
    for (ElementType type : values()) {
      if (type.onnxCode == code) {
        return type;
      }
    }
    throw new IllegalArgumentException(
        "expected an ONNX element type that Joist supports (1 to 28), got " + code);
  }

  /** The type in shape notation, such as {@code f32}. */
  @Override
  public String toString() {
    return notation;
  }
}
