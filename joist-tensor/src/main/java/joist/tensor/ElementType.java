package joist.tensor;

/**
 * The type of a tensor's elements; codes and meanings are those of ONNX's {@code
 * TensorProto.DataType}.
 */
public enum ElementType {
  F32(1, 4, "f32"),
  U8(2, 1, "u8"),
  I8(3, 1, "i8"),
  U16(4, 2, "u16"),
  I16(5, 2, "i16"),
  I32(6, 4, "i32"),
  I64(7, 8, "i64"),
  STRING(8, 0, "string"),
  BOOL(9, 1, "bool"),
  F16(10, 2, "f16"),
  F64(11, 8, "f64"),
  U32(12, 4, "u32"),
  U64(13, 8, "u64"),
  BF16(16, 2, "bf16");

  private final int onnxCode;
  private final int bytes;
  private final String notation;

  ElementType(int onnxCode, int bytes, String notation) {
    this.onnxCode = onnxCode;
    this.bytes = bytes;
    this.notation = notation;
  }

  /** ONNX's number for this type. */
  public int onnxCode() {
    return onnxCode;
  }

  /** Bytes an element takes in memory; 0 for strings, which live on the heap. */
  public int bytes() {
    return bytes;
  }

  public boolean isFloating() {
    return this == F32 || this == F64 || this == F16 || this == BF16;
  }

  public boolean isInteger() {
    return !isFloating() && this != STRING && this != BOOL;
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
        "expected an ONNX element type that Joist supports (1 to 13, or 16), got " + code);
  }

  /** The type in shape notation, such as {@code f32}. */
  @Override
  public String toString() {
    return notation;
  }
}
