package joist.onnx;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import joist.graph.Attribute;
import joist.graph.DatumType;
import joist.graph.Graph;
import joist.onnx.WireNumbers.Kind;
import joist.tensor.Tensor;

/** Reads ONNX's AttributeProto. */
final class AttributeMessage {
  private final String node;
  private final Reading reading;
  private final WireNumbers floats = new WireNumbers(Kind.FIXED32);
  private final WireNumbers ints = new WireNumbers(Kind.VARINT);
  private final List<String> strings = new ArrayList<>();
  private final List<Tensor> tensors = new ArrayList<>();
  private final List<Graph> graphs = new ArrayList<>();
  private final List<DatumType> types = new ArrayList<>();
  private String name = "";
  private String reference = "";
  private int type;
  private Optional<Attribute> single = Optional.empty();

  private AttributeMessage(String node, Reading reading) {
    this.node = node;
    this.reading = reading;
  }

  /**
   * Reads an attribute of {@code node} into {@code attributes}. One that refers to an attribute of
   * the function around it, which the call leaves out, is left out itself.
   */
  static void read(
      WireReader reader, String node, Reading reading, Map<String, Attribute> attributes) {
    AttributeMessage message = new AttributeMessage(node, reading);
    while (reader.next()) {
      message.field(reader);
    }
    boolean again = attributes.containsKey(message.name);
    message.attribute().ifPresent(value -> attributes.put(message.name, value));
    if (again) {
      throw new OnnxException(
          "node '%s' has the attribute '%s' twice".formatted(node, message.name));
    }
  }

  private void field(WireReader reader) {
    switch (reader.field()) {
      case 1 -> name = reader.string();
      case 2 -> single = one(new Attribute.FloatValue(Float.intBitsToFloat(reader.fixed32())));
      case 3 -> single = one(new Attribute.IntValue(reader.varint()));
      case 4 -> single = one(new Attribute.StringValue(reader.string()));
      case 5 -> single = one(new Attribute.TensorValue(tensor(reader.message())));
      case 6 -> single = one(new Attribute.GraphValue(graph(reader.message())));
      case 7 -> floats.read(reader);
      case 8 -> ints.read(reader);
      case 9 -> strings.add(reader.string());
      case 10 -> tensors.add(tensor(reader.message()));
      case 11 -> graphs.add(graph(reader.message()));
      case 14 -> single = one(new Attribute.TypeValue(TypeMessage.read(reader.message(), node)));
      case 15 -> types.add(TypeMessage.read(reader.message(), node));
      case 20 -> type = (int) reader.varint();
      case 21 -> reference = reader.string();
      case 22 -> single = one(new Attribute.TensorValue(sparse(reader.message())));
      case 23 -> tensors.add(sparse(reader.message()));
      default -> reader.skip();
    }
  }

  private static Optional<Attribute> one(Attribute value) {
    return Optional.of(value);
  }

  private Tensor tensor(WireReader reader) {
    return TensorMessage.read(reader, reading.external()).tensor();
  }

  private Tensor sparse(WireReader reader) {
    return SparseMessage.read(reader, reading.external()).tensor();
  }

  private Graph graph(WireReader reader) {
    return new GraphMessage(reading.deeper()).read(reader).graph(Map.of(), Map.of());
  }

  private Optional<Attribute> attribute() {
    if (!reference.isEmpty()) {
      return Optional.ofNullable(reading.call().attributes().get(reference));
    }
    int listType = floats.size() > 0 ? 6 : ints.size() > 0 ? 7 : strings.isEmpty() ? 0 : 8;
    return Optional.of(
        switch (type == 0 ? listType : type) {
          case 6 -> new Attribute.Floats(floats.toFloats());
          case 7 -> new Attribute.Ints(ints.toLongs());
          case 8 -> new Attribute.Strings(strings);
          case 9, 12 -> new Attribute.Tensors(tensors);
          case 10 -> new Attribute.Graphs(graphs);
          case 14 -> new Attribute.Types(types);
          default -> single.orElseGet(this::defaultOfType);
        });
  }

  /** A single value that is the default of its type may be left out of the file. */
  private Attribute defaultOfType() {
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
