package joist.onnx;

import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import joist.graph.DatumType;
import joist.graph.Value;

/** Reads ONNX's small messages: value infos, opset imports, text entries. */
final class ModelMessages {
  private ModelMessages() {}

  /** A graph's input or output as declared; its type is unknown where the file says nothing. */
  static Value valueInfo(WireReader reader, UnaryOperator<String> names) {
    String name = "";
    Optional<WireReader> type = Optional.empty();
    while (reader.next()) {
      switch (reader.field()) {
        case 1 -> name = names.apply(reader.string());
        case 2 -> type = Optional.of(reader.message());
        default -> reader.skip();
      }
    }
    String named = name;
    return new Value(
        name,
        type.map(message -> TypeMessage.read(message, named)).orElseGet(DatumType.Unknown::new));
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
