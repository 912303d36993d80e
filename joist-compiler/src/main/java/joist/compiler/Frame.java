package joist.compiler;

import joist.compiler.shaped.Batch;
import joist.compiler.team.Workers;
import joist.tensor.Tensor;

/**
 * A workspace that runs rows through an {@link Executable} again and again without allocating. Not
 * thread-safe: one thread at a time. Inputs and outputs are numbered as in the graph. A frame can
 * be run until it is closed, though its executable is closed before.
 */
public final class Frame implements AutoCloseable {
  private final Batch batch;
  private final Tensor[] inputs;
  private final Tensor[] outputs;
  private final int[] inputWidths;
  private final int[] outputWidths;
  private final int capacity;
  private int rows;

  Frame(Batch batch, int capacity) {
    this.batch = batch;
    this.inputs = batch.inputs().toArray(Tensor[]::new);
    this.outputs = batch.outputs().toArray(Tensor[]::new);
    this.inputWidths = widths(inputs, capacity);
    this.outputWidths = widths(outputs, capacity);
    this.capacity = capacity;
  }

  private static int[] widths(Tensor[] tensors, int capacity) {
    int[] widths = new int[tensors.length];
    for (int i = 0; i < widths.length; i++) {
      widths[i] = Math.toIntExact(tensors[i].shape().elements() / capacity);
    }
    return widths;
  }

  public int capacity() {
    return capacity;
  }

  /**
   * Starts a batch of {@code rows} rows, at most {@link #capacity}; inputs keep old values.
   *
   * @throws IllegalArgumentException when there are more rows than that, or fewer than 0
   */
  public void start(int rows) {
    if (rows < 0 || rows > capacity) {
      throw new IllegalArgumentException(
          "expected 0 to " + capacity + " rows, got " + rows + "; make a frame of more capacity");
    }
    this.rows = rows;
  }

  /** Sets an {@code f32[N, C]} input's element. */
  public void setF32(int input, int row, int column, float value) {
    inputs[input].data().setAtIndex(Tensor.F32, index(inputWidths[input], row, column), value);
  }

  /** Sets an {@code f64[N, C]} input's element. */
  public void setF64(int input, int row, int column, double value) {
    inputs[input].data().setAtIndex(Tensor.F64, index(inputWidths[input], row, column), value);
  }

  /** Sets an {@code i64[N, C]} input's element. */
  public void setI64(int input, int row, int column, long value) {
    inputs[input].data().setAtIndex(Tensor.I64, index(inputWidths[input], row, column), value);
  }

  /** Sets a {@code string[N, C]} input's element. */
  public void setString(int input, int row, int column, String value) {
    inputs[input].strings()[index(inputWidths[input], row, column)] = value;
  }

  /** Runs the rows set since {@link #start}. */
  public void run() {
    batch.run(rows);
  }

  /** As {@link #run()}, by several threads. */
  public void run(Workers workers) {
    batch.run(rows, workers);
  }

  /** Gives the memory back; the frame must not be used any more. */
  @Override
  public void close() {
    batch.close();
  }

  /** An element of an {@code f32[N]} or {@code f32[N, C]} output. */
  public float f32(int output, int row, int column) {
    return outputs[output].f32(index(outputWidths[output], row, column));
  }

  /** An element of an {@code f64[N]} or {@code f64[N, C]} output. */
  public double f64(int output, int row, int column) {
    return outputs[output].f64(index(outputWidths[output], row, column));
  }

  /** An element of an {@code i64[N]} or {@code i64[N, C]} output. */
  public long i64(int output, int row, int column) {
    return outputs[output].i64(index(outputWidths[output], row, column));
  }

  /** An element of a {@code string[N]} or {@code string[N, C]} output. */
  public String string(int output, int row, int column) {
    return outputs[output].string(index(outputWidths[output], row, column));
  }

  /** An index past its row would meet another row. */
  private int index(int width, int row, int column) {
    if (row < 0 || row >= rows || column < 0 || column >= width) {
      throw new IndexOutOfBoundsException(
          "expected a row of 0 to %d and a column of 0 to %d, got row %d, column %d"
              .formatted(rows - 1, width - 1, row, column));
    }
    return row * width + column;
  }
}
