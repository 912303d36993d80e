package joist.compiler;

import joist.compiler.plan.Buffers;
import joist.compiler.plan.Kernel;
import joist.compiler.plan.Place;

/**
 * A workspace that runs rows through an {@link Executable} again and again without allocating. Not
 * thread-safe: one thread at a time. Inputs and outputs are numbered as in the graph.
 */
public final class Frame {
  private final FramePlan plan;
  private final Buffers buffers;
  private final Kernel[] kernels;
  private final Place[] inputs;
  private final Place[] outputs;
  private final int capacity;
  private int rows;

  Frame(FramePlan plan, Buffers buffers, Kernel[] kernels, int capacity) {
    this.plan = plan;
    this.buffers = buffers;
    this.kernels = kernels;
    this.inputs = plan.inputs().toArray(Place[]::new);
    this.outputs = plan.outputs().toArray(Place[]::new);
    this.capacity = capacity;
  }

  public int capacity() {
    return capacity;
  }

  FramePlan plan() {
    return plan;
  }

  Buffers buffers() {
    return buffers;
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
    Place place = inputs[input];
    buffers.f32(place)[index(place, row, column)] = value;
  }

  /** Sets an {@code f64[N, C]} input's element. */
  public void setF64(int input, int row, int column, double value) {
    Place place = inputs[input];
    buffers.f64(place)[index(place, row, column)] = value;
  }

  /** Sets an {@code i64[N, C]} input's element. */
  public void setI64(int input, int row, int column, long value) {
    Place place = inputs[input];
    buffers.i64(place)[index(place, row, column)] = value;
  }

  /** Sets a {@code string[N, C]} input's element. */
  public void setString(int input, int row, int column, String value) {
    Place place = inputs[input];
    buffers.string(place)[index(place, row, column)] = value;
  }

  /** Runs the rows set since {@link #start}. */
  public void run() {
    for (Kernel kernel : kernels) {
      kernel.run(rows);
    }
  }

  /** An element of an {@code f32[N]} or {@code f32[N, C]} output. */
  public float f32(int output, int row, int column) {
    Place place = outputs[output];
    return buffers.f32(place)[index(place, row, column)];
  }

  /** An element of an {@code f64[N]} or {@code f64[N, C]} output. */
  public double f64(int output, int row, int column) {
    Place place = outputs[output];
    return buffers.f64(place)[index(place, row, column)];
  }

  /** An element of an {@code i64[N]} or {@code i64[N, C]} output. */
  public long i64(int output, int row, int column) {
    Place place = outputs[output];
    return buffers.i64(place)[index(place, row, column)];
  }

  /** An element of a {@code string[N]} or {@code string[N, C]} output. */
  public String string(int output, int row, int column) {
    Place place = outputs[output];
    return buffers.string(place)[index(place, row, column)];
  }

  /** Rows of several values share arrays, so an index past its row would meet another value. */
  private int index(Place place, int row, int column) {
    if (row < 0 || row >= rows || column < 0 || column >= place.width()) {
      throw outside(place, row, column);
    }
    return place.offset() + row * place.stride() + column;
  }

  private IndexOutOfBoundsException outside(Place place, int row, int column) {
    return new IndexOutOfBoundsException(
        "expected a row of 0 to %d and a column of 0 to %d, got row %d, column %d"
            .formatted(rows - 1, place.width() - 1, row, column));
  }
}
