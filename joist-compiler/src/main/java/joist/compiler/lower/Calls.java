package joist.compiler.lower;

import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import joist.compiler.pass.SingleNode;
import joist.graph.Graph;
import joist.graph.GraphException;
import joist.graph.Node;
import joist.tensor.ElementType;
import joist.tensor.Tensor;

/**
 * Nodes computed in Java: rows looked up by index here, all others by the reference interpreter.
 */
public final class Calls {
  private Calls() {}

  /** The routine of a node of {@code graph}. */
  public static Step.Routine routine(Graph graph, Node node) {
    if (node.qualifiedOperator().equals("Gather") && node.intAttribute("axis", 0) == 0) {
      return (inputs, outputs) -> gatherRows(node, inputs, outputs.getFirst());
    }
    return (inputs, outputs) -> interpret(graph, node, inputs, outputs);
  }

  private static void interpret(
      Graph graph, Node node, List<Optional<Tensor>> inputs, List<Tensor> outputs) {
    Map<String, Tensor> values = new HashMap<>();
    for (int i = 0; i < node.inputs().size(); i++) {
      String name = node.inputs().get(i);
      inputs.get(i).ifPresent(tensor -> values.put(name, tensor));
    }
    Map<String, Tensor> results = SingleNode.run(graph, node, values);
    int next = 0;
    for (String output : node.outputs()) {
      Tensor result = results.get(output);
      if (result != null) {
        copy(node, result, outputs.get(next++));
      }
    }
  }

  private static void copy(Node node, Tensor from, Tensor to) {
    if (!from.shape().equals(to.shape()) || from.type() != to.type()) {
      throw new GraphException(
          "node '%s' (%s): expected %s, as its inputs' shapes say, but it made %s"
              .formatted(node.name(), node.qualifiedOperator(), to, from));
    }
    to.data().copyFrom(from.data());
  }

  private static void gatherRows(Node node, List<Optional<Tensor>> inputs, Tensor to) {
    Tensor table = inputs.get(0).orElseThrow();
    Tensor indices = inputs.get(1).orElseThrow();
    long rows = table.shape().dim(0);
    long bytes = rows == 0 ? 0 : table.byteSize() / rows;
    MemorySegment from = table.data();
    for (long i = 0; i < indices.shape().elements(); i++) {
      long given = indices.type() == ElementType.I64 ? indices.i64(i) : indices.i32(i);
      long row = given < 0 ? given + rows : given;
      if (row < 0 || row >= rows) {
        throw new GraphException(
            "node '%s' (Gather): expected indices of %d to %d, got %d"
                .formatted(node.name(), -rows, rows - 1, given));
      }
      MemorySegment.copy(from, row * bytes, to.data(), i * bytes, bytes);
    }
  }
}
