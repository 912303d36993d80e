package joist.onnx;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import joist.graph.Dim;
import joist.graph.ValueType;
import joist.tensor.ElementType;

/** Reads ONNX's small messages: value infos, types, shapes, opset imports, text entries. */
final class ModelMessages {
  private ModelMessages() {}

  /** A graph's input or output as declared; the type is empty where it is not a known tensor's. */
  record Declared(String name, Optional<ValueType> type) {}

  static Declared valueInfo(WireReader reader) {
    String name = "";
    Optional<ValueType> type = Optional.empty();
    while (reader.next()) {
      switch (reader.field()) {
        case 1 -> name = reader.string();
        case 2 -> type = type(reader.message(), name);
        default -> reader.skip();
      }
    }
    return new Declared(name, type);
  }

  private static Optional<ValueType> type(WireReader reader, String name) {
    Optional<ValueType> type = Optional.empty();
    while (reader.next()) {
      if (reader.field() == 1) {
        type = tensorType(reader.message(), name);
      } else {
        reader.skip();
      }
    }
    return type;
  }

  private static Optional<ValueType> tensorType(WireReader reader, String name) {
    int code = 0;
    Optional<List<Dim>> dims = Optional.empty();
    while (reader.next()) {
      switch (reader.field()) {
        case 1 -> code = (int) reader.varint();
        case 2 -> dims = Optional.of(dims(reader.message(), name));
        default -> reader.skip();
      }
    }
    if (code == 0 || dims.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(new ValueType(ElementType.ofOnnxCode(code), dims.get()));
    } catch (IllegalArgumentException e) {
      throw new OnnxException("value '" + name + "': " + e.getMessage());
    }
  }

  private static List<Dim> dims(WireReader reader, String name) {
    List<Dim> dims = new ArrayList<>();
    while (reader.next()) {
      if (reader.field() == 1) {
        dims.add(dim(reader.message(), name + "?" + dims.size(), name));
      } else {
        reader.skip();
      }
    }
    return dims;
  }

  /** An extent, a symbol, or, where the file says neither, a symbol of its own. */
  private static Dim dim(WireReader reader, String anonymous, String name) {
    Dim dim = new Dim.Symbol(anonymous);
    while (reader.next()) {
      switch (reader.field()) {
        case 1 -> dim = extent(reader.varint(), anonymous, name);
        case 2 -> dim = symbol(reader.string(), anonymous);
        default -> reader.skip();
      }
    }
    return dim;
  }

  private static Dim extent(long value, String anonymous, String name) {
    if (value < -1) {
      throw new OnnxException("value '" + name + "' has a dimension of " + value);
    }
    return value == -1 ? new Dim.Symbol(anonymous) : Dim.of(value);
  }

  private static Dim symbol(String text, String anonymous) {
    return new Dim.Symbol(text.isEmpty() ? anonymous : text);
  }

  static void putOpset(WireReader reader, Map<String, Integer> opsets) {
    String domain = "";
    long version = 0;
    while (reader.next()) {
      switch (reader.field()) {
        case 1 -> domain = reader.string();
        case 2 -> version = reader.varint();
        default -> reader.skip();
      }
    }
    if (version < 1 || version > Integer.MAX_VALUE) {
      throw new OnnxException("domain '" + domain + "' is imported with version " + version);
    }
    opsets.put(domain.equals("ai.onnx") ? "" : domain, (int) version);
  }

  static void putEntry(WireReader reader, Map<String, String> entries) {
    String key = "";
    String value = "";
    while (reader.next()) {
      switch (reader.field()) {
        case 1 -> key = reader.string();
        case 2 -> value = reader.string();
        default -> reader.skip();
      }
    }
    entries.put(key, value);
  }
}
