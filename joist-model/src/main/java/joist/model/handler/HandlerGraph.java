package joist.model.handler;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import joist.graph.Graph;
import joist.graph.Node;
import joist.graph.Value;

/** A handler as a graph shows it: one node, of a domain that nothing computes. */
public final class HandlerGraph {
  private static final String DOMAIN = "joist.handler";

  private HandlerGraph() {}

  /**
   * @throws HandlerException when two have one name, or there is no output
   * @throws joist.graph.GraphException when one is no tensor
   */
  public static Graph of(List<Value> inputs, List<Value> outputs) {
    List<String> given = inputs.stream().map(Value::name).toList();
    List<String> made = outputs.stream().map(Value::name).toList();
    if (given.stream().distinct().count() != given.size()
        || made.stream().distinct().count() != made.size()
        || made.isEmpty()) {
      throw new HandlerException(
          "expected inputs of different names, and outputs, at least one, got %s and %s"
              .formatted(given, made));
    }
    Stream.concat(inputs.stream(), outputs.stream()).forEach(Value::type);
    Node node = new Node("handler", DOMAIN, "Handler", given, made, Map.of());
    return new Graph(
        "handler", inputs, outputs, Map.of(), List.of(node), Map.of(DOMAIN, 1), Map.of());
  }
}
