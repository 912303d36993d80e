package joist.server.tfs;

import java.util.Arrays;
import java.util.Optional;
import joist.tensor.ElementType;
import tensorflow.DataType;

/** TensorFlow's names of element types. */
enum TfType {
  DT_FLOAT(ElementType.F32),
  DT_DOUBLE(ElementType.F64),
  DT_HALF(ElementType.F16),
  DT_BFLOAT16(ElementType.BF16),
  DT_INT8(ElementType.I8),
  DT_INT16(ElementType.I16),
  DT_INT32(ElementType.I32),
  DT_INT64(ElementType.I64),
  DT_UINT8(ElementType.U8),
  DT_UINT16(ElementType.U16),
  DT_UINT32(ElementType.U32),
  DT_UINT64(ElementType.U64),
  DT_BOOL(ElementType.BOOL),
  DT_STRING(ElementType.STRING);

  private final ElementType type;

  TfType(ElementType type) {
    this.type = type;
  }

  ElementType type() {
    return type;
  }

  DataType message() {
    return DataType.valueOf(name());
  }

  static Optional<TfType> of(DataType datatype) {
    return Arrays.stream(values())
        .filter(known -> known.name().equals(datatype.name()))
        .findFirst();
  }

  static Optional<TfType> of(ElementType type) {
    return Arrays.stream(values()).filter(known -> known.type == type).findFirst();
  }

  /** TensorFlow's name of a type. */
  static String nameOf(ElementType type) {
    return of(type).map(TfType::name).orElse(type.name());
  }
}
