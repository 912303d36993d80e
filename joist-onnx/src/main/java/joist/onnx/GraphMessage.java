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
import joist.tensor.Tensor;

/** Reads ONNX's GraphProto, calls of the model's functions inlined. One object reads one graph. */
final class GraphMessage {
  private static final String SPARSE_VALUE = "sparse_value";

  private final Reading reading;
  private final List<Node> nodes = new ArrayList<>();
  private final Map<String, Tensor> initializers = new LinkedHashMap<>();
  private final List<Value> inputs = new ArrayList<>();
  private final List<Value> outputs = new ArrayList<>();
  private String name = "";

  GraphMessage(Reading reading) {
    this.reading = reading;
  }

  GraphMessage read(WireReader reader) {
    while (reader.next()) {
      switch (reader.field()) {
        case 1 -> addNode(reader.message());
        case 2 -> name = reader.string();
        case 5 -> addInitializer(TensorMessage.read(reader.message(), reading.external()));
        case 11 -> inputs.add(ModelMessages.valueInfo(reader.message(), reading.call()::rename));
        case 12 -> outputs.add(ModelMessages.valueInfo(reader.message(), reading.call()::rename));
        case 15 -> addInitializer(SparseMessage.read(reader.message(), reading.external()));
        default -> reader.skip();
      }
    }
    return this;
  }

  private void addInitializer(TensorMessage.Named named) {
    if (initializers.put(reading.call().rename(named.name()), named.tensor()) != null) {
      throw new OnnxException("the initializer '" + named.name() + "' is there twice");
    }
  }

  /** Adds the node of a NodeProto, or those of the function that it calls. */
  void addNode(WireReader reader) {
    FunctionCall around = reading.call();
    List<String> nodeInputs = new ArrayList<>();
    List<String> nodeOutputs = new ArrayList<>();
    List<WireReader> attributes = new ArrayList<>();
    String nodeName = "";
    String operator = "";
    String domain = "";
    String overload = "";
    while (reader.next()) {
      switch (reader.field()) {
        case 1 -> nodeInputs.add(around.rename(reader.string()));
        case 2 -> nodeOutputs.add(around.rename(reader.string()));
        case 3 -> nodeName = reader.string();
        case 4 -> operator = reader.string();
        case 5 -> attributes.add(reader.message());
        case 7 -> domain = reader.string();
        case 8 -> overload = reader.string();
        default -> reader.skip();
      }
    }
    String given = nodeName.isEmpty() ? operator + "_" + nodes.size() : nodeName;
    String named = around.prefix() + given;
    Node node =
        new Node(named, domain, operator, nodeInputs, nodeOutputs, attributes(named, attributes));
    Optional<List<Node>> inlined = reading.functions().inlined(node, overload, reading);
    inlined.ifPresentOrElse(nodes::addAll, () -> nodes.add(node));
  }

  /** A sparse constant counts as the dense one that it stands for. */
  private Map<String, Attribute> attributes(String node, List<WireReader> messages) {
    Map<String, Attribute> attributes = new TreeMap<>();
    for (WireReader message : messages) {
      AttributeMessage.read(message, node, reading, attributes);
    }
    Attribute sparse = attributes.remove(SPARSE_VALUE);
    if (sparse != null) {
      attributes.put("value", sparse);
    }
    return attributes;
  }

  List<Node> nodes() {
    return nodes;
  }

  /** The graph; what is an input and an initializer is the latter only. */
  Graph graph(Map<String, Integer> opsets, Map<String, String> metadata) {
    List<Value> given =
        inputs.stream().filter(input -> !initializers.containsKey(input.name())).toList();
    return new Graph(name, given, outputs, initializers, nodes, opsets, metadata);
  }
}
