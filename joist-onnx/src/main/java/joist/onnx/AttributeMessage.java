package joist.onnx;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import joist.graph.Attribute;
import joist.onnx.WireNumbers.Kind;
import org.jspecify.annotations.Nullable;

/** Reads ONNX's AttributeProto. */
final class AttributeMessage {
  private final GraphMessage graphs;
  private final WireNumbers floats = new WireNumbers(Kind.FIXED32);
  private final WireNumbers ints = new WireNumbers(Kind.VARINT);
  private final List<String> strings = new ArrayList<>();
  private String name = "";
  private int type;
  private @Nullable Attribute single;
  private String unsupported = "";

  private AttributeMessage(GraphMessage graphs) {
    this.graphs = graphs;
  }

  /** Reads an attribute into {@code attributes}; {@code graphs} reads one that is a graph. */
  static void read(
      WireReader reader, String node, GraphMessage graphs, Map<String, Attribute> attributes) {
    AttributeMessage message = new AttributeMessage(graphs);
    while (reader.next()) {
      message.field(reader);
    }
    if (attributes.put(message.name, message.attribute(node)) != null) {
      throw new OnnxException(
          "node '%s' has the attribute '%s' twice".formatted(node, message.name));
    }
  }

  private void field(WireReader reader) {
    switch (reader.field()) {
      case 1 -> name = reader.string();
      case 2 -> single = new Attribute.FloatValue(Float.intBitsToFloat(reader.fixed32()));
      case 3 -> single = new Attribute.IntValue(reader.varint());
      case 4 -> single = new Attribute.StringValue(reader.string());
      case 5 ->
          single =
              new Attribute.TensorValue(
                  TensorMessage.read(reader.message(), graphs.external()).tensor());
      case 6 -> single = new Attribute.GraphValue(graphs.inner(reader.message()));
      case 7 -> floats.read(reader);
      case 8 -> ints.read(reader);
      case 9 -> strings.add(reader.string());
      case 10, 11, 14, 15, 22, 23 -> {
        unsupported = "a kind of value (field " + reader.field() + ")";
        reader.skip();
      }
      case 20 -> type = (int) reader.varint();
      case 21 -> {
        unsupported = "a reference to a function's attribute";
        reader.skip();
      }
      default -> reader.skip();
    }
  }

  private Attribute attribute(String node) {
    if (!unsupported.isEmpty()) {
      throw new OnnxException(
          "node '%s': the attribute '%s' holds %s that is not supported"
              .formatted(node, name, unsupported));
    }
    int listType = floats.size() > 0 ? 6 : ints.size() > 0 ? 7 : strings.isEmpty() ? 0 : 8;
    return switch (type == 0 ? listType : type) {
      case 6 -> new Attribute.Floats(floats.toFloats());
      case 7 -> new Attribute.Ints(ints.toLongs());
      case 8 -> new Attribute.Strings(strings);
      default -> single(node);
    };
  }

  /** The single value; one that is the default of its type may be left out of the file. */
  private Attribute single(String node) {
    if (single != null) {
      return single;
    }
    return switch (type) {
      case 1 -> new Attribute.FloatValue(0);
      case 2 -> new Attribute.IntValue(0);
      case 3 -> new Attribute.StringValue("");
      default ->
          throw new OnnxException(
              "node '%s': the attribute '%s' has no value (type %d)".formatted(node, name, type));
    };
  }
}
