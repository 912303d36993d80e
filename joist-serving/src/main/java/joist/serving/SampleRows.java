package joist.serving;

import java.util.HashMap;
import java.util.Map;
import joist.graph.Dim;
import joist.graph.Value;
import joist.model.Model;
import joist.model.RowBatch;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/** Runs a model in process: rows without values where it takes rows, zeros where it takes tensors. */
public final class SampleRows implements Exercise {
  @Override
  public void run(Deployment deployment, int rows) {
    Model model = deployment.model();
    if (model.signature().isPresent()) {
      try (RowBatch batch = model.borrow(rows)) {
        batch.start(rows);
        batch.run();
      }
    } else {
      model.run(zeros(model, rows));
    }
  }

  private static Map<String, Tensor> zeros(Model model, int rows) {
    Map<String, Tensor> inputs = new HashMap<>();
    for (Value input : model.graph().inputs()) {
      long[] dims =
          input.type().dims().stream().mapToLong(dim -> extent(dim, rows)).toArray();
      inputs.put(input.name(), Tensor.zeros(input.type().elementType(), Shape.of(dims)));
    }
    return inputs;
  }

  private static long extent(Dim dim, int rows) {
    return switch (dim) {
      case Dim.Known known -> known.extent();
      case Dim.Symbol symbol -> symbol.name().equals("N") ? rows : 1;
    };
  }
}
