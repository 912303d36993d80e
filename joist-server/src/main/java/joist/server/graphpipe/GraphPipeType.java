package joist.server.graphpipe;

import java.util.Arrays;
import java.util.Optional;
import joist.server.http.RequestException;
import joist.tensor.ElementType;

/** GraphPipe's element types and their numbers on the wire. */
enum GraphPipeType {
  UINT8(1, ElementType.U8),
  INT8(2, ElementType.I8),
  UINT16(3, ElementType.U16),
  INT16(4, ElementType.I16),
  UINT32(5, ElementType.U32),
  INT32(6, ElementType.I32),
  UINT64(7, ElementType.U64),
  INT64(8, ElementType.I64),
  FLOAT16(9, ElementType.F16),
  FLOAT32(10, ElementType.F32),
  FLOAT64(11, ElementType.F64),
  STRING(12, ElementType.STRING);

  /** What goes for a type that the protocol has none for. */
  private static final byte NULL = 0;

  private final int number;
  private final ElementType type;

  GraphPipeType(int number, ElementType type) {
    this.number = number;
    this.type = type;
  }

  /**
   * The elements' type of a number on the wire.
   *
   * @throws RequestException when it stands for none
   */
  static ElementType element(int number) {
    return Arrays.stream(values())
        .filter(known -> known.number == number)
        .findFirst()
        .map(known -> known.type)
        .orElseThrow(() ->
            RequestException.badRequest(
                "expected a tensor's type from 1 (Uint8) to 12 (String), got " + number));
  }

  /** What a type goes as, truth values as bytes; empty where the protocol has nothing for it. */
  static Optional<GraphPipeType> of(ElementType type) {
    ElementType wanted = type == ElementType.BOOL ? ElementType.U8 : type;
    return Arrays.stream(values()).filter(known -> known.type == wanted).findFirst();
  }

  /** The number that a model's description has for a type. */
  static byte numberOf(ElementType type) {
    return of(type).map(GraphPipeType::number).orElse(NULL);
  }

  static String nameOf(ElementType type) {
    return of(type).map(GraphPipeType::name).orElse(type.toString());
  }

  byte number() {
    return (byte) number;
  }
}
