package joist.compiler;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import joist.compiler.shaped.InputShapes;
import joist.graph.Dim;
import joist.graph.Graph;
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
    List<Tensor> ordered = InputShapes.checked(graph, inputs);
    int rows = Math.toIntExact(ordered.getFirst().shape().dim(0));
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
