package joist.onnx;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import joist.graph.Attribute;
import joist.graph.Graph;
import joist.graph.Node;
import joist.graph.Value;
import joist.graph.ValueType;
import joist.onnx.ModelMessages.Declared;
import joist.tensor.Tensor;

/** Reads ONNX's GraphProto. One object reads one graph. */
final class GraphMessage {
  private static final int MAX_DEPTH = 16;

  private final ExternalData external;
  private final int depth;
  private final List<Node> nodes = new ArrayList<>();
  private final Map<String, Tensor> initializers = new LinkedHashMap<>();
  private final List<Declared> inputs = new ArrayList<>();
  private final List<Declared> outputs = new ArrayList<>();
  private String name = "";

  GraphMessage(ExternalData external) {
    this(external, 0);
  }

  private GraphMessage(ExternalData external, int depth) {
    this.external = external;
    this.depth = depth;
  }

  ExternalData external() {
    return external;
  }

  GraphMessage read(WireReader reader) {
    while (reader.next()) {
      switch (reader.field()) {
        case 1 -> nodes.add(node(reader.message()));
        case 2 -> name = reader.string();
        case 5 -> addInitializer(TensorMessage.read(reader.message(), external));
        case 11 -> inputs.add(ModelMessages.valueInfo(reader.message()));
        case 12 -> outputs.add(ModelMessages.valueInfo(reader.message()));
        case 15 -> throw new OnnxException("sparse initializers are not supported");
        default -> reader.skip();
      }
    }
    return this;
  }

  private void addInitializer(TensorMessage.Named named) {
    if (initializers.put(named.name(), named.tensor()) != null) {
      throw new OnnxException("the initializer '" + named.name() + "' is there twice");
    }
  }

  private Node node(WireReader reader) {
    List<String> nodeInputs = new ArrayList<>();
    List<String> nodeOutputs = new ArrayList<>();
    List<WireReader> attributeMessages = new ArrayList<>();
    String nodeName = "";
    String operator = "";
    String domain = "";
    while (reader.next()) {
      switch (reader.field()) {
        case 1 -> nodeInputs.add(reader.string());
        case 2 -> nodeOutputs.add(reader.string());
        case 3 -> nodeName = reader.string();
        case 4 -> operator = reader.string();
        case 5 -> attributeMessages.add(reader.message());
        case 7 -> domain = reader.string();
        default -> reader.skip();
      }
    }
    String named = nodeName.isEmpty() ? operator + "_" + nodes.size() : nodeName;
    Map<String, Attribute> attributes = new TreeMap<>();
    for (WireReader message : attributeMessages) {
      AttributeMessage.read(message, named, this, attributes);
    }
    return new Node(named, domain, operator, nodeInputs, nodeOutputs, attributes);
  }

  /** A graph that is an attribute of a node of this one. */
  Graph inner(WireReader reader) {
    if (depth == MAX_DEPTH) {
      throw new OnnxException("graphs are nested deeper than " + MAX_DEPTH);
    }
    GraphMessage message = new GraphMessage(external, depth + 1).read(reader);
    return message.graph(Map.of(), Map.of());
  }

  /** The graph, with those outputs only that declare a type. */
  Graph graph(Map<String, Integer> opsets, Map<String, String> metadata) {
    List<Value> typedInputs = new ArrayList<>();
    for (Declared input : inputs) {
      if (!initializers.containsKey(input.name())) {
        typedInputs.add(new Value(input.name(), inputType(input)));
      }
    }
    List<Value> typedOutputs = new ArrayList<>();
    for (Declared output : outputs) {
      output.type().ifPresent(type -> typedOutputs.add(new Value(output.name(), type)));
    }
    return new Graph(name, typedInputs, typedOutputs, initializers, nodes, opsets, metadata);
  }

  private static ValueType inputType(Declared input) {
    return input
        .type()
        .orElseThrow(() ->
            new OnnxException(
                "input '%s': expected a tensor of a known type and rank".formatted(input.name())));
  }

  /** The outputs' names in order, with their types where the file declares them. */
  Map<String, Optional<ValueType>> declaredOutputs() {
    Map<String, Optional<ValueType>> declared = new LinkedHashMap<>();
    outputs.forEach(output -> declared.put(output.name(), output.type()));
    return declared;
  }
}
