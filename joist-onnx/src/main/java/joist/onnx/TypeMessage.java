package joist.onnx;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import joist.graph.DatumType;
import joist.graph.Dim;
import joist.graph.ValueType;
import joist.tensor.ElementType;

/**
 * Reads and writes ONNX's TypeProto. Sparse tensors count as the dense ones that they stand for.
 */
final class TypeMessage {
  private static final int MAX_DEPTH = 16;

  private final String name;

  /** For the type of the value {@code name}. */
  private TypeMessage(String name) {
    this.name = name;
  }

  /** The type of the value {@code name}; unknown where the message says nothing. */
  static DatumType read(WireReader reader, String name) {
    return new TypeMessage(name).type(reader, 0);
  }

  private DatumType type(WireReader reader, int depth) {
    if (depth == MAX_DEPTH) {
      throw new OnnxException("value '%s': types are nested deeper than %d".formatted(name, depth));
    }
    DatumType type = new DatumType.Unknown();
    while (reader.next()) {
      switch (reader.field()) {
        case 1, 8 -> type = tensor(reader.message());
        case 4 -> type = new DatumType.Sequence(element(reader.message(), depth));
        case 5 -> type = map(reader.message(), depth);
        case 7 -> throw new OnnxException("value '" + name + "': opaque types are not supported");
        case 9 -> type = new DatumType.Maybe(element(reader.message(), depth));
        default -> reader.skip();
      }
    }
    return type;
  }

  private DatumType element(WireReader reader, int depth) {
    DatumType element = new DatumType.Unknown();
    while (reader.next()) {
      if (reader.field() == 1) {
        element = type(reader.message(), depth + 1);
      } else {
        reader.skip();
      }
    }
    return element;
  }

  private DatumType map(WireReader reader, int depth) {
    int key = 0;
    DatumType value = new DatumType.Unknown();
    while (reader.next()) {
      switch (reader.field()) {
        case 1 -> key = (int) reader.varint();
        case 2 -> value = type(reader.message(), depth + 1);
        default -> reader.skip();
      }
    }
    return switch (value) {
      case ValueType tensor -> new DatumType.Dictionary(element(key), tensor.elementType());
      case DatumType.Unranked(ElementType type) -> new DatumType.Dictionary(element(key), type);
      default ->
          throw new OnnxException(
              "value '%s': maps to anything but numbers and strings are not supported, got %s"
                  .formatted(name, value));
    };
  }

  private DatumType tensor(WireReader reader) {
    int code = 0;
    Optional<List<Dim>> dims = Optional.empty();
    while (reader.next()) {
      switch (reader.field()) {
        case 1 -> code = (int) reader.varint();
        case 2 -> dims = Optional.of(dims(reader.message()));
        default -> reader.skip();
      }
    }
    if (code == 0) {
      return new DatumType.Unknown();
    }
    ElementType element = element(code);
    return dims.<DatumType>map(known -> new ValueType(element, known))
        .orElseGet(() -> new DatumType.Unranked(element));
  }

  private ElementType element(int code) {
    try {
      return ElementType.ofOnnxCode(code);
    } catch (IllegalArgumentException e) {
      throw new OnnxException("value '" + name + "': " + e.getMessage());
    }
  }

  private List<Dim> dims(WireReader reader) {
    List<Dim> dims = new ArrayList<>();
    while (reader.next()) {
      if (reader.field() == 1) {
        dims.add(dim(reader.message(), name + "?" + dims.size()));
      } else {
        reader.skip();
      }
    }
    return dims;
  }

  /** An extent, a symbol, or, where the file says neither, a symbol of its own. */
  private Dim dim(WireReader reader, String anonymous) {
    Dim dim = new Dim.Symbol(anonymous);
    while (reader.next()) {
      switch (reader.field()) {
        case 1 -> dim = extent(reader.varint(), anonymous);
        case 2 -> dim = symbol(reader.string(), anonymous);
        default -> reader.skip();
      }
    }
    return dim;
  }

  private Dim extent(long value, String anonymous) {
    if (value < -1) {
      throw new OnnxException("value '" + name + "' has a dimension of " + value);
    }
    return value == -1 ? new Dim.Symbol(anonymous) : Dim.of(value);
  }

  private static Dim symbol(String text, String anonymous) {
    return new Dim.Symbol(text.isEmpty() ? anonymous : text);
  }

  /** Writes a type; nothing for one that is unknown. */
  static void write(WireWriter out, DatumType type) {
    switch (type) {
      case ValueType tensor ->
          out.message(
              1,
              inner ->
                  inner
                      .varint(1, tensor.elementType().onnxCode())
                      .message(2, shape -> writeDims(shape, tensor.dims())));
      case DatumType.Unranked(ElementType element) ->
          out.message(1, inner -> inner.varint(1, element.onnxCode()));
      case DatumType.Sequence(DatumType element) ->
          out.message(4, inner -> inner.message(1, item -> write(item, element)));
      case DatumType.Maybe(DatumType content) ->
          out.message(9, inner -> inner.message(1, item -> write(item, content)));
      case DatumType.Dictionary(ElementType key, ElementType value) ->
          out.message(
              5,
              inner ->
                  inner
                      .varint(1, key.onnxCode())
                      .message(2, item -> write(item, new ValueType(value, List.of()))));
      case DatumType.Unknown() -> {}
    }
  }

  private static void writeDims(WireWriter out, List<Dim> dims) {
    for (Dim dim : dims) {
      out.message(
          1,
          inner -> {
            switch (dim) {
              case Dim.Known(long extent) -> inner.varint(1, extent);
              case Dim.Symbol(String symbol) -> inner.string(2, symbol);
            }
          });
    }
  }
}
