package joist.onnx;

import java.util.Map;
import java.util.Set;
import joist.graph.Attribute;

/**
 * A call of a model's function whose body is being read.
 *
 * @param prefix goes in front of the names of the body's nodes and values
 * @param names what the caller calls the function's inputs and outputs
 * @param attributes that the body may refer to
 * @param active the functions whose bodies are being read, this one and those around it
 */
record FunctionCall(
    String prefix,
    Map<String, String> names,
    Map<String, Attribute> attributes,
    Set<String> active) {
  /** Outside of all functions. */
  static final FunctionCall NONE = new FunctionCall("", Map.of(), Map.of(), Set.of());

  /** A value of the body as it is called in the graph; an empty name is a value left out. */
  String rename(String name) {
    return name.isEmpty() ? name : names.getOrDefault(name, prefix + name);
  }
}
