package joist.onnx;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import joist.onnx.WireNumbers.Kind;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/** Reads ONNX's TensorProto: raw bytes, one of the typed lists, or a file beside the model. */
final class TensorMessage {
  private static final int EXTERNAL = 1;

  private final ExternalData external;
  private final WireNumbers dims = new WireNumbers(Kind.VARINT);
  private final WireNumbers floats = new WireNumbers(Kind.FIXED32);
  private final WireNumbers ints = new WireNumbers(Kind.VARINT);
  private final WireNumbers longs = new WireNumbers(Kind.VARINT);
  private final WireNumbers doubles = new WireNumbers(Kind.FIXED64);
  private final WireNumbers unsignedLongs = new WireNumbers(Kind.VARINT);
  private final List<String> strings = new ArrayList<>();
  private final Map<String, String> location = new TreeMap<>();
  private byte[] raw = {};
  private boolean hasRaw;
  private boolean isExternal;
  private String name = "";
  private int typeCode;

  private TensorMessage(ExternalData external) {
    this.external = external;
  }

  /** A tensor with its name, which is empty for those in attributes. */
  record Named(String name, Tensor tensor) {}

  static Named read(WireReader reader, ExternalData external) {
    TensorMessage message = new TensorMessage(external);
    while (reader.next()) {
      message.field(reader);
    }
    return new Named(message.name, message.tensor());
  }

  private void field(WireReader reader) {
    switch (reader.field()) {
      case 1 -> dims.read(reader);
      case 2 -> typeCode = (int) reader.varint();
      case 3 -> throw new OnnxException("tensors in segments are not supported");
      case 4 -> floats.read(reader);
      case 5 -> ints.read(reader);
      case 6 -> strings.add(reader.string());
      case 7 -> longs.read(reader);
      case 8 -> name = reader.string();
      case 9 -> {
        raw = reader.bytes();
        hasRaw = true;
      }
      case 10 -> doubles.read(reader);
      case 11 -> unsignedLongs.read(reader);
      case 13 -> ModelMessages.putEntry(reader.message(), location);
      case 14 -> isExternal = reader.varint() == EXTERNAL;
      default -> reader.skip();
    }
  }

  private Tensor tensor() {
    ElementType type = type();
    Shape shape = shape();
    if (type == ElementType.STRING) {
      checkCount("strings", strings.size(), shape.elements());
      return Tensor.of(shape, strings.toArray(String[]::new));
    }
    if (isExternal) {
      raw = external.read(name, location, byteCount(shape, type));
      hasRaw = true;
    }
    if (hasRaw) {
      checkCount("bytes", raw.length, byteCount(shape, type));
      Tensor tensor = Tensor.zeros(type, shape);
      MemorySegment.copy(raw, 0, tensor.data(), ValueLayout.JAVA_BYTE, 0, raw.length);
      return tensor;
    }
    return fromList(type, shape);
  }

  private ElementType type() {
    try {
      return ElementType.ofOnnxCode(typeCode);
    } catch (IllegalArgumentException e) {
      throw new OnnxException("tensor '" + name + "': " + e.getMessage());
    }
  }

  private Shape shape() {
    try {
      return Shape.of(dims.toLongs());
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new OnnxException("tensor '" + name + "' has an impossible shape: " + e.getMessage());
    }
  }

  private long byteCount(Shape shape, ElementType type) {
    try {
      return Math.multiplyExact(shape.elements(), type.bytes());
    } catch (ArithmeticException e) {
      throw new OnnxException("tensor '" + name + "' is larger than memory: " + type + shape);
    }
  }

  private void checkCount(String what, long count, long expected) {
    if (count != expected) {
      throw new OnnxException(
          "tensor '%s': its shape asks for %d %s, the file has %d"
              .formatted(name, expected, what, count));
    }
  }

  private Tensor fromList(ElementType type, Shape shape) {
    WireNumbers list =
        switch (type) {
          case F32 -> floats;
          case F64 -> doubles;
          case I64 -> longs;
          case U32, U64 -> unsignedLongs;
          case U8, I8, U16, I16, I32, BOOL, F16, BF16 -> ints;
          case STRING -> throw new IllegalStateException("strings are read above");
        };
    checkCount("elements", list.size(), shape.elements());
    Tensor tensor = Tensor.zeros(type, shape);
    for (int i = 0; i < list.size(); i++) {
      put(tensor, i, list.get(i));
    }
    return tensor;
  }

  private static void put(Tensor tensor, int i, long bits) {
    switch (tensor.type().bytes()) {
      case 1 -> tensor.data().set(ValueLayout.JAVA_BYTE, i, (byte) bits);
      case 2 -> tensor.data().setAtIndex(Tensor.I16, i, (short) bits);
      case 4 -> tensor.data().setAtIndex(Tensor.I32, i, (int) bits);
      default -> tensor.data().setAtIndex(Tensor.I64, i, bits);
    }
  }
}
