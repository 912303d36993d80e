package joist.onnx.version;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import joist.graph.Attribute;
import joist.graph.Node;

/** A node being changed into another. Not thread-safe. */
final class NodeDraft {
  private final String name;
  private final String domain;
  private String operator;
  private final List<String> inputs;
  private List<String> outputs;
  private final Map<String, Attribute> attributes;

  private NodeDraft(Node node) {
    name = node.name();
    domain = node.domain();
    operator = node.operator();
    inputs = new ArrayList<>(node.inputs());
    outputs = node.outputs();
    attributes = new TreeMap<>(node.attributes());
  }

  static NodeDraft of(Node node) {
    return new NodeDraft(node);
  }

  NodeDraft operator(String other) {
    operator = other;
    return this;
  }

  NodeDraft without(String attribute) {
    attributes.remove(attribute);
    return this;
  }

  NodeDraft with(String attribute, Attribute value) {
    attributes.put(attribute, value);
    return this;
  }

  NodeDraft with(String attribute, long value) {
    return with(attribute, new Attribute.IntValue(value));
  }

  NodeDraft with(String attribute, float value) {
    return with(attribute, new Attribute.FloatValue(value));
  }

  NodeDraft with(String attribute, String value) {
    return with(attribute, new Attribute.StringValue(value));
  }

  NodeDraft with(String attribute, long... values) {
    return with(attribute, new Attribute.Ints(values));
  }

  /** Sets input {@code i}; inputs between are left out. */
  NodeDraft input(int i, String value) {
    while (inputs.size() <= i) {
      inputs.add("");
    }
    inputs.set(i, value);
    return this;
  }

  /** Drops the inputs from {@code first} on. */
  NodeDraft inputsUpTo(int first) {
    while (inputs.size() > first) {
      inputs.removeLast();
    }
    return this;
  }

  NodeDraft inputs(List<String> others) {
    inputs.clear();
    inputs.addAll(others);
    return this;
  }

  NodeDraft outputs(String... others) {
    outputs = List.of(others);
    return this;
  }

  /** The node; inputs left out at the end are dropped, as ONNX has them. */
  Node build() {
    while (!inputs.isEmpty() && inputs.getLast().isEmpty()) {
      inputs.removeLast();
    }
    return new Node(name, domain, operator, inputs, outputs, attributes);
  }
}
