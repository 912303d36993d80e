package joist.compiler;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import joist.graph.Dim;
import joist.graph.Graph;
import joist.graph.Value;
import joist.graph.ValueType;

/** Whether a graph's inputs and outputs are rows: the batch in front, known extents behind. */
final class RowFaces {
  /** A wider row would rather be a tensor. */
  private static final long MOST_WIDTH = 1 << 20;

  private RowFaces() {}

  /**
   * What keeps rows from being set one by one, if anything.
   *
   * @param types of every value of the graph that is a tensor of known rank
   */
  static Optional<String> obstacle(Graph graph, Map<String, ValueType> types) {
    if (graph.inputs().isEmpty()) {
      return Optional.of("it has no inputs");
    }
    Dim batch = batch(graph.inputs().getFirst());
    for (Value input : graph.inputs()) {
      if (graph.initializers().containsKey(input.name())) {
        return Optional.of("its input '" + input.name() + "' has a default value");
      }
      if (!(input.datumType() instanceof ValueType type) || !fits(type, batch)) {
        return Optional.of("its input " + input + unlike());
      }
    }
    for (Value output : graph.outputs()) {
      ValueType type = types.get(output.name());
      if (graph.initializers().containsKey(output.name())) {
        return Optional.of("its output '" + output.name() + "' is constant");
      }
      if (type == null || !fits(type, batch)) {
        return Optional.of(
            "its output '%s' is %s"
                .formatted(output.name(), type == null ? "no tensor" : type + unlike()));
      }
    }
    return Optional.empty();
  }

  /** The types of the outputs of a graph without an obstacle, in order. */
  static List<ValueType> outputs(Graph graph, Map<String, ValueType> types) {
    return graph.outputs().stream()
        .map(output -> Optional.ofNullable(types.get(output.name())).orElseThrow())
        .toList();
  }

  private static Dim batch(Value input) {
    return input.datumType() instanceof ValueType type && type.rank() > 0
        ? type.dims().getFirst()
        : Dim.of(1);
  }

  private static String unlike() {
    return ", not the batch dimension followed by known extents";
  }

  private static boolean fits(ValueType type, Dim batch) {
    return type.rank() > 0
        && batch instanceof Dim.Symbol
        && type.dims().getFirst().equals(batch)
        && width(type) <= MOST_WIDTH;
  }

  /** Elements of a row; too many where an extent is not known. */
  private static long width(ValueType type) {
    long width = 1;
    for (Dim dim : type.dims().subList(1, type.rank())) {
      if (!(dim instanceof Dim.Known(long extent)) || extent > MOST_WIDTH || width > MOST_WIDTH) {
        return Long.MAX_VALUE;
      }
      width *= extent;
    }
    return width;
  }
}
