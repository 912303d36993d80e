package joist.server.v2;

import java.util.Arrays;
import java.util.Optional;
import joist.server.http.RequestException;
import joist.tensor.ElementType;

/** The protocol's names of element types, of those that are taken here. */
enum DataType {
  FP32(ElementType.F32),
  FP64(ElementType.F64),
  INT64(ElementType.I64),
  INT32(ElementType.I32),
  BOOL(ElementType.BOOL),
  BYTES(ElementType.STRING);

  private final ElementType type;

  DataType(ElementType type) {
    this.type = type;
  }

  ElementType type() {
    return type;
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

  /** The protocol's name of a type, where it is taken here. */
  static Optional<DataType> of(ElementType type) {
    return Arrays.stream(values()).filter(datatype -> datatype.type == type).findFirst();
  }

  /** The protocol's name of a type. */
  static String nameOf(ElementType type) {
    return of(type).map(DataType::name).orElse(type.name());
  }
}
