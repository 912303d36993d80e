package joist.model;

import java.util.Map;
import joist.graph.Graph;
import joist.tensor.Tensor;

/**
 * Rows as tensors, which somebody else runs, perhaps with others' rows: set every field of the
 * batch, take its inputs, give back the outputs of these rows, read answers from the batch. Used by
 * one thread at a time.
 */
public final class GatheredRows {
  private final TensorFrame frame;
  private final RowBatch batch;

  GatheredRows(Graph graph, GraphRunner runner, RowModel rows, int capacity) {
    frame = new TensorFrame(graph, runner, capacity);
    batch = rows.over(frame);
  }

  /** What rows are set in, and answers read from. */
  public RowBatch batch() {
    return batch;
  }

  /**
   * The rows that were set, by the names of the graph's inputs.
   *
   * @throws BadRowException when a field of a row was not set, naming all of that row's
   */
  public Map<String, Tensor> inputs() {
    batch.requireWhole();
    return frame.inputs();
  }

  /** Takes the outputs of these rows alone, in the graph's order. */
  public void answer(Map<String, Tensor> outputs) {
    frame.answer(outputs);
  }
}
