package joist.compiler;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import joist.graph.Dim;
import joist.graph.Graph;
import joist.graph.GraphException;
import joist.graph.Value;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/**
 * Runs whole tensors through frames: a graph whose rows are independent in pieces of a fixed size,
 * so that memory stays bounded, any other in one frame as large as the batch. Thread-safe.
 */
final class TensorRuns {
  private static final int FEW_ROWS = 16;
  private static final int PIECE_ROWS = 1024;

  private final Graph graph;
  private final FramePlan plan;
  private final boolean rowWise;
  private final FramePool few;
  private final FramePool pieces;

  TensorRuns(Graph graph, FramePlan plan) {
    this.graph = graph;
    this.plan = plan;
    this.rowWise = plan.isRowWise();
    this.few = new FramePool(plan, FEW_ROWS);
    this.pieces = new FramePool(plan, PIECE_ROWS);
  }

  Map<String, Tensor> run(Map<String, Tensor> inputs) {
    List<Tensor> ordered = new ArrayList<>();
    for (Value input : graph.inputs()) {
      ordered.add(checked(input, inputs));
    }
    int rows = rows(ordered);
    Map<String, Tensor> outputs = new LinkedHashMap<>();
    for (Value output : graph.outputs()) {
      outputs.put(output.name(), Tensor.zeros(output.type().elementType(), shape(output, rows)));
    }
    if (!rowWise) {
      runPiece(plan.frame(rows), ordered, outputs, 0, rows);
      return outputs;
    }
    FramePool pool = rows <= FEW_ROWS ? few : pieces;
    Frame frame = pool.borrow();
    for (int from = 0; from < rows; from += frame.capacity()) {
      runPiece(frame, ordered, outputs, from, Math.min(frame.capacity(), rows - from));
    }
    pool.giveBack(frame);
    return outputs;
  }

  private Tensor checked(Value input, Map<String, Tensor> inputs) {
    Tensor tensor = inputs.get(input.name());
    if (tensor == null) {
      throw new GraphException(
          "graph '%s': expected the input %s, got %s"
              .formatted(graph.name(), input, inputs.keySet()));
    }
    boolean fits =
        tensor.type() == input.type().elementType() && tensor.shape().rank() == input.type().rank();
    for (int axis = 1; fits && axis < input.type().rank(); axis++) {
      fits = input.type().dims().get(axis).equals(Dim.of(tensor.shape().dim(axis)));
    }
    if (!fits) {
      throw new GraphException(
          "input '%s': expected %s, got %s".formatted(input.name(), input.type(), tensor));
    }
    return tensor;
  }

  private int rows(List<Tensor> tensors) {
    long rows = tensors.getFirst().shape().dim(0);
    for (int i = 1; i < tensors.size(); i++) {
      if (tensors.get(i).shape().dim(0) != rows) {
        throw new GraphException(
            "expected as many rows in every input, got %d in '%s' and %d in '%s'"
                .formatted(
                    rows,
                    graph.inputs().getFirst().name(),
                    tensors.get(i).shape().dim(0),
                    graph.inputs().get(i).name()));
      }
    }
    return Math.toIntExact(rows);
  }

  private static Shape shape(Value value, int rows) {
    long[] dims = new long[value.type().rank()];
    for (int axis = 0; axis < dims.length; axis++) {
      dims[axis] = value.type().dims().get(axis) instanceof Dim.Known(long extent) ? extent : rows;
    }
    return Shape.of(dims);
  }

  private void runPiece(
      Frame frame, List<Tensor> inputs, Map<String, Tensor> outputs, int from, int rows) {
    frame.start(rows);
    for (int i = 0; i < inputs.size(); i++) {
      TensorCopies.write(frame.buffers(), plan.inputs().get(i), inputs.get(i), from, rows);
    }
    frame.run();
    int output = 0;
    for (Tensor tensor : outputs.values()) {
      TensorCopies.read(frame.buffers(), plan.outputs().get(output++), tensor, from, rows);
    }
  }
}
