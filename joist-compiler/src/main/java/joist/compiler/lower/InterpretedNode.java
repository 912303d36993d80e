package joist.compiler.lower;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import joist.compiler.call.Routine;
import joist.compiler.pass.SingleNode;
import joist.graph.Graph;
import joist.graph.GraphException;
import joist.graph.Node;
import joist.tensor.ElementType;
import joist.tensor.Tensor;

/** A node left to the reference interpreter. It allocates. */
public record InterpretedNode(Graph graph, Node node) implements Routine {
  @Override
  public Runnable bind(List<Optional<Tensor>> inputs, List<Tensor> outputs) {
    return () -> run(inputs, outputs);
  }

  private void run(List<Optional<Tensor>> inputs, List<Tensor> outputs) {
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
        copy(result, outputs.get(next++));
      }
    }
  }

  private void copy(Tensor from, Tensor to) {
    if (!from.shape().equals(to.shape()) || from.type() != to.type()) {
      throw new GraphException(
          "node '%s' (%s): expected %s, as its inputs' shapes say, but it made %s"
              .formatted(node.name(), node.qualifiedOperator(), to, from));
    }
    if (from.type() == ElementType.STRING) {
      System.arraycopy(from.strings(), 0, to.strings(), 0, from.strings().length);
    } else {
      to.data().copyFrom(from.data());
    }
  }
}
