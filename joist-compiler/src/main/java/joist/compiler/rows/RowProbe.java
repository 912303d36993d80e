package joist.compiler.rows;

import java.util.Map;
import joist.graph.Dim;
import joist.graph.Graph;
import joist.graph.Node;
import joist.graph.ValueType;

/**
 * A graph made for a batch of so many rows, with the types of its values.
 *
 * @param types extents that only running can tell are symbols
 */
public record RowProbe(Graph graph, Map<String, ValueType> types, long rows) {

  int rank(String name) {
    ValueType type = types.get(name);
    return type == null ? 0 : type.rank();
  }

  /** The extent of a dimension, -1 where it is not known. */
  long extent(String name, int axis) {
    ValueType type = types.get(name);
    if (type == null || axis >= type.rank()) {
      return -1;
    }
    return type.dims().get(axis) instanceof Dim.Known(long extent) ? extent : -1;
  }

  /** Whether a value's first dimension is the batch. */
  boolean leads(String name) {
    return extent(name, 0) == rows;
  }

  /** The version of a node's domain. */
  int opset(Node node) {
    return graph.opsets().getOrDefault(node.domain(), 1);
  }
}
