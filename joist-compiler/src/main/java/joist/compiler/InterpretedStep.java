package joist.compiler;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import joist.compiler.pass.SingleNode;
import joist.compiler.plan.Buffers;
import joist.compiler.plan.Call;
import joist.compiler.plan.Kernel;
import joist.compiler.plan.Operand;
import joist.compiler.plan.Step;
import joist.graph.Dim;
import joist.graph.Graph;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/**
 * A node that has no kernel, run by the reference interpreter on tensors copied from and to the
 * frame. It allocates, and it may mix rows.
 */
record InterpretedStep(Graph graph, Call call) implements Step {

  @Override
  public Kernel bind(Buffers buffers, int capacity) {
    return rows -> {
      Map<String, Tensor> values = new HashMap<>();
      List<String> names = call.node().inputs();
      int given = 0;
      for (String name : names) {
        if (!name.isEmpty()) {
          values.put(name, tensor(buffers, call.inputs().get(given++), rows));
        }
      }
      Map<String, Tensor> results = SingleNode.run(graph, call.node(), values);
      int made = 0;
      for (String name : call.node().outputs()) {
        if (!name.isEmpty()) {
          Tensor result = Objects.requireNonNull(results.get(name));
          TensorCopies.write(buffers, call.outputs().get(made++).place(), result, rows);
        }
      }
    };
  }

  private static Tensor tensor(Buffers buffers, Operand operand, int rows) {
    if (operand.isConstant()) {
      return operand.tensor().orElseThrow();
    }
    List<Long> dims = new ArrayList<>();
    for (Dim dim : operand.type().dims()) {
      dims.add(dim instanceof Dim.Known(long extent) ? extent : (long) rows);
    }
    Shape shape = Shape.of(dims.stream().mapToLong(Long::longValue).toArray());
    return TensorCopies.read(buffers, operand.place(), shape, 0, rows);
  }

  @Override
  public boolean isRowWise() {
    return false;
  }
}
