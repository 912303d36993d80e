package joist.onnx;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import joist.onnx.WireNumbers.Kind;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/**
 * Reads ONNX's TensorProto: raw bytes, one of the typed lists, or a file beside the model. Raw and
 * external bytes stay where the file is mapped; typed lists are decoded into memory of their own,
 * after the file was found to hold as many numbers as the shape asks for.
 */
final class TensorMessage {
  private static final int EXTERNAL = 1;

  private final ExternalData external;
  private final WireReader content;
  private final WireNumbers dims = new WireNumbers(Kind.VARINT);
  private final List<String> strings = new ArrayList<>();
  private final Map<String, String> location = new TreeMap<>();
  private Optional<MemorySegment> raw = Optional.empty();
  private Optional<Segment> segment = Optional.empty();
  private boolean isExternal;
  private String name = "";
  private int typeCode;

  private TensorMessage(WireReader content, ExternalData external) {
    this.content = content;
    this.external = external;
  }

  /** A tensor with its name, which is empty for those in attributes. */
  record Named(String name, Tensor tensor) {}

  /** The elements that the message says it holds, of a tensor kept in several. */
  private record Segment(long begin, long end) {
    static Segment read(WireReader reader) {
      long begin = 0;
      long end = 0;
      while (reader.next()) {
        switch (reader.field()) {
          case 1 -> begin = reader.varint();
          case 2 -> end = reader.varint();
          default -> reader.skip();
        }
      }
      return new Segment(begin, end);
    }
  }

  static Named read(WireReader reader, ExternalData external) {
    TensorMessage message = new TensorMessage(reader.again(), external);
    while (reader.next()) {
      message.field(reader);
    }
    return new Named(message.name, message.tensor());
  }

  private void field(WireReader reader) {
    switch (reader.field()) {
      case 1 -> dims.read(reader);
      case 2 -> typeCode = (int) reader.varint();
      case 3 -> segment = Optional.of(Segment.read(reader.message()));
      case 6 -> strings.add(reader.string());
      case 8 -> name = reader.string();
      case 9 -> raw = Optional.of(reader.bytes());
      case 13 -> ModelMessages.putEntry(reader.message(), location);
      case 14 -> isExternal = reader.varint() == EXTERNAL;
      default -> reader.skip();
    }
  }

  private Tensor tensor() {
    ElementType type = type();
    Shape shape = shape();
    checkWhole(shape);
    if (type == ElementType.STRING) {
      checkCount("strings", strings.size(), shape.elements());
      return Tensor.of(shape, strings.toArray(String[]::new));
    }
    long bytes = byteCount(shape, type);
    if (isExternal) {
      return over(type, shape, external.read(name, location, bytes));
    }
    if (raw.isPresent()) {
      checkCount("bytes", raw.get().byteSize(), bytes);
      return over(type, shape, raw.get());
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

  /** Chunked tensors are foreseen by the format, but nothing says how the chunks find together. */
  private void checkWhole(Shape shape) {
    segment.ifPresent(part -> {
      if (part.begin() != 0 || part.end() != shape.elements()) {
        throw new OnnxException(
            "tensor '%s' is the segment %d to %d of %d elements; tensors in several segments are not supported"
                .formatted(name, part.begin(), part.end(), shape.elements()));
      }
    });
  }

  private long byteCount(Shape shape, ElementType type) {
    try {
      return Math.ceilDiv(Math.multiplyExact(shape.elements(), type.bits()), 8);
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

  private Tensor over(ElementType type, Shape shape, MemorySegment bytes) {
    return type.bits() % 8 == 0
        ? external.over(type, shape, bytes)
        : PackedElements.unpack(bytes, type, shape);
  }

  private Tensor fromList(ElementType type, Shape shape) {
    boolean packed = type.bits() == 2 || type.bits() == 4;
    TypedData list = list(type);
    long bytes =
        packed ? byteCount(shape, type) : Math.multiplyExact(shape.elements(), type.bytes());
    checkCount("elements", list.count(content.again()), bytes / list.unit());
    Tensor tensor =
        TensorBytes.room(name, packed ? ElementType.U8 : type, packed ? Shape.of(bytes) : shape);
    list.decode(content, tensor.data());
    return packed ? PackedElements.unpack(tensor.data(), type, shape) : tensor;
  }

  private static TypedData list(ElementType type) {
    return switch (type) {
      case F32, C64 -> new TypedData(4, Kind.FIXED32, 4);
      case F64, C128 -> new TypedData(10, Kind.FIXED64, 8);
      case I64 -> new TypedData(7, Kind.VARINT, 8);
      case U32, U64 -> new TypedData(11, Kind.VARINT, type.bytes());
      case STRING -> throw new IllegalStateException("strings are read above");
      default -> new TypedData(5, Kind.VARINT, type.bytes());
    };
  }
}
