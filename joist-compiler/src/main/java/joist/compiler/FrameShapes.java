package joist.compiler;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import joist.compiler.plan.Buffers;
import joist.graph.Dim;
import joist.graph.Graph;
import joist.graph.Node;
import joist.graph.Value;
import joist.graph.ValueType;

/** Which types frames can hold: one batch dimension in front, known extents behind. */
final class FrameShapes {
  /** A wider row would rather be a tensor. */
  private static final long MOST_WIDTH = 1 << 20;

  private FrameShapes() {}

  /** What keeps the graph out of frames, if anything. */
  static Optional<String> obstacle(Graph graph, Map<String, ValueType> types) {
    if (graph.inputs().isEmpty()) {
      return Optional.of("it has no inputs");
    }
    for (Value input : graph.inputs()) {
      if (!(input.datumType() instanceof ValueType)) {
        return Optional.of("its input " + input + " is no tensor of a known rank");
      }
    }
    for (Node node : graph.nodes()) {
      if (!node.subgraphs().isEmpty()) {
        return Optional.of("its node '" + node.name() + "' has graphs within");
      }
    }
    List<Dim> dims = graph.inputs().getFirst().type().dims();
    Dim batch = dims.isEmpty() ? Dim.of(1) : dims.getFirst();
    for (Value input : graph.inputs()) {
      if (graph.initializers().containsKey(input.name())) {
        return Optional.of("its input '" + input.name() + "' has a default value");
      }
      if (!fits(input.type(), batch)) {
        return Optional.of("its input " + input + unlike());
      }
    }
    for (Value output : graph.outputs()) {
      if (graph.initializers().containsKey(output.name())) {
        return Optional.of("its output '" + output.name() + "' is constant");
      }
    }
    return graph.nodes().stream()
        .flatMap(node -> obstacle(node, types, batch).stream())
        .findFirst();
  }

  private static Optional<String> obstacle(Node node, Map<String, ValueType> types, Dim batch) {
    for (String name : node.outputs()) {
      if (name.isEmpty()) {
        continue;
      }
      ValueType type = types.get(name);
      if (type == null || !fits(type, batch)) {
        return Optional.of(
            "the value '%s' of node '%s' is %s"
                .formatted(name, node.name(), type == null ? "of no known type" : type + unlike()));
      }
    }
    return Optional.empty();
  }

  private static String unlike() {
    return ", not the batch dimension followed by known extents, of f32, f64, i64, i32, bool or"
        + " string";
  }

  private static boolean fits(ValueType type, Dim batch) {
    return type.rank() > 0
        && batch instanceof Dim.Symbol
        && type.dims().getFirst().equals(batch)
        && Buffers.holds(type.elementType())
        && type.dims().stream().skip(1).allMatch(dim -> dim instanceof Dim.Known)
        && product(type) <= MOST_WIDTH;
  }

  /** Elements of a row. */
  static int width(ValueType type) {
    return Math.toIntExact(product(type));
  }

  private static long product(ValueType type) {
    long product = 1;
    for (Dim dim : type.dims()) {
      if (dim instanceof Dim.Known(long extent)) {
        product = Math.multiplyExact(product, extent);
      }
    }
    return product;
  }
}
