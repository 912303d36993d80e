package joist.graph.report;

import java.lang.foreign.ValueLayout;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import joist.graph.Attribute;
import joist.graph.DatumType;
import joist.graph.Graph;
import joist.graph.GraphException;
import joist.graph.Node;
import joist.graph.Value;
import joist.graph.ValueType;
import joist.graph.typing.Verifier;
import joist.tensor.ElementType;
import joist.tensor.Tensor;

/**
 * Writes a graph as text, a line for each value: {@code Add_0: f32[N, 2] = Add(x, c_0)}. Types are
 * left out of a graph that is ill typed; long constants are cut.
 */
public final class Printer {
  private static final int MAX_ELEMENTS = 8;

  private Printer() {}

  /** The graph's inputs, constants, nodes and outputs, ending with a line break. */
  public static String print(Graph graph) {
    Map<String, ValueType> types = types(graph);
    StringBuilder text = new StringBuilder();
    text.append("graph ").append(graph.name()).append('(');
    text.append(graph.inputs().stream().map(Value::toString).collect(Collectors.joining(", ")));
    text.append(") {\n");
    graph
        .initializers()
        .forEach((name, tensor) ->
            text.append("  %s: %s = %s\n".formatted(name, tensor, elements(tensor))));
    graph.nodes().forEach(node -> text.append("  ").append(node(node, types)).append('\n'));
    text.append("  return ");
    text.append(graph.outputs().stream().map(Value::toString).collect(Collectors.joining(", ")));
    return text.append("\n}\n").toString();
  }

  private static Map<String, ValueType> types(Graph graph) {
    try {
      return Verifier.infer(graph);
    } catch (GraphException e) {
      return Map.of(); // a printer must show broken graphs too
    }
  }

  private static String node(Node node, Map<String, ValueType> types) {
    String outputs =
        node.outputs().stream()
            .map(output ->
                Optional.ofNullable(types.get(output))
                    .map(type -> output + ": " + type)
                    .orElse(output))
            .collect(Collectors.joining(", "));
    String attributes =
        node.attributes().entrySet().stream()
            .map(entry -> entry.getKey() + "=" + attribute(entry.getValue()))
            .collect(Collectors.joining(", "));
    return "%s = %s%s(%s)"
        .formatted(
            outputs,
            node.qualifiedOperator(),
            attributes.isEmpty() ? "" : "{" + attributes + "}",
            String.join(", ", node.inputs()));
  }

  /** A constant of a node in one line; long ones are cut. */
  public static String attribute(Attribute attribute) {
    return switch (attribute) {
      case Attribute.IntValue(long value) -> Long.toString(value);
      case Attribute.FloatValue(float value) -> Float.toString(value);
      case Attribute.StringValue(String value) -> quoted(value);
      case Attribute.TensorValue(Tensor value) -> value + " " + elements(value);
      case Attribute.GraphValue(Graph value) -> "graph " + value.name();
      case Attribute.TypeValue(DatumType value) -> value.toString();
      case Attribute.Tensors(var values) -> cut(values.size(), i -> values.get(i).toString());
      case Attribute.Graphs(var values) -> cut(values.size(), i -> "graph " + values.get(i).name());
      case Attribute.Types(var values) -> cut(values.size(), i -> values.get(i).toString());
      case Attribute.Ints(long[] values) -> cut(values.length, i -> Long.toString(values[i]));
      case Attribute.Floats(float[] values) -> cut(values.length, i -> Float.toString(values[i]));
      case Attribute.Strings(var values) -> cut(values.size(), i -> quoted(values.get(i)));
    };
  }

  private interface Element {
    String at(int index);
  }

  private static String cut(long count, Element element) {
    StringBuilder text = new StringBuilder("[");
    for (int i = 0; i < Math.min(count, MAX_ELEMENTS); i++) {
      text.append(i == 0 ? "" : ", ").append(element.at(i));
    }
    return text.append(count > MAX_ELEMENTS ? ", ... %d in all]".formatted(count) : "]").toString();
  }

  private static String elements(Tensor tensor) {
    return cut(tensor.shape().elements(), i -> element(tensor, i));
  }

  private static String element(Tensor tensor, int i) {
    return switch (tensor.type()) {
      case F32 -> Float.toString(tensor.f32(i));
      case F64 -> Double.toString(tensor.f64(i));
      case I32 -> Integer.toString(tensor.i32(i));
      case I64 -> Long.toString(tensor.i64(i));
      case BOOL -> Boolean.toString(tensor.bool(i));
      case STRING -> quoted(tensor.string(i));
      default -> bits(tensor, i);
    };
  }

  private static String bits(Tensor tensor, int i) {
    int bytes = tensor.type().bytes();
    long bits = 0;
    for (int k = bytes - 1; k >= 0; k--) {
      byte next = tensor.data().get(ValueLayout.JAVA_BYTE, (long) i * bytes + k);
      bits = (bits << 8) | Byte.toUnsignedLong(next);
    }
    return tensor.type() == ElementType.U8 ? Long.toString(bits) : "0x" + Long.toHexString(bits);
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
  }
}
