package joist.server.v2;

import java.util.Arrays;
import java.util.Optional;
import joist.server.http.RequestException;
import joist.tensor.ElementType;

/** The protocol's names of element types. */
enum DataType {
  BOOL(ElementType.BOOL),
  UINT8(ElementType.U8),
  UINT16(ElementType.U16),
  UINT32(ElementType.U32),
  UINT64(ElementType.U64),
  INT8(ElementType.I8),
  INT16(ElementType.I16),
  INT32(ElementType.I32),
  INT64(ElementType.I64),
  FP16(ElementType.F16),
  FP32(ElementType.F32),
  FP64(ElementType.F64),
  BYTES(ElementType.STRING),
  BF16(ElementType.BF16);

  private final ElementType type;

  DataType(ElementType type) {
    this.type = type;
  }

  ElementType type() {
    return type;
  }

  /** The name in a model's configuration, such as {@code TYPE_FP32}; texts are strings there. */
  String configName() {
    return "TYPE_" + (this == BYTES ? "STRING" : name());
  }

  static DataType parse(String name, String input) {
    for (DataType datatype : values()) {
      if (datatype.name().equals(name)) {
        return datatype;
      }
    }
    throw RequestException.badRequest(
        "input '%s': expected a datatype of %s, got '%s'"
            .formatted(input, Arrays.toString(values()), name));
  }

  /** The protocol's name of a type, where it has one. */
  static Optional<DataType> of(ElementType type) {
    return Arrays.stream(values()).filter(datatype -> datatype.type == type).findFirst();
  }

  /** The protocol's name of a type. */
  static String nameOf(ElementType type) {
    return of(type).map(DataType::name).orElse(type.name());
  }
}
