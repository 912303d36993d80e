package joist.compiler;

/**
 * A workspace that runs rows through an {@link Executable} again and again without allocating. Not
 * thread-safe: one thread at a time. Inputs and outputs are numbered as in the graph.
 */
public final class Frame {
  private final int capacity;

  Frame(int capacity) {
    this.capacity = capacity;
  }

  public int capacity() {
    return capacity;
  }

  /** Starts a batch of {@code rows} rows, at most {@link #capacity}; inputs keep old values. */
  public void start(int rows) {
    throw new UnsupportedOperationException();
  }

  /** Sets an {@code f32[N, C]} input's element. */
  public void setF32(int input, int row, int column, float value) {
    throw new UnsupportedOperationException();
  }

  /** Sets an {@code f64[N, C]} input's element. */
  public void setF64(int input, int row, int column, double value) {
    throw new UnsupportedOperationException();
  }

  /** Sets an {@code i64[N, C]} input's element. */
  public void setI64(int input, int row, int column, long value) {
    throw new UnsupportedOperationException();
  }

  /** Sets a {@code string[N, C]} input's element. */
  public void setString(int input, int row, int column, String value) {
    throw new UnsupportedOperationException();
  }

  /** Runs the rows set since {@link #start}. */
  public void run() {
    throw new UnsupportedOperationException();
  }

  /** An element of an {@code f32[N]} or {@code f32[N, C]} output. */
  public float f32(int output, int row, int column) {
    throw new UnsupportedOperationException();
  }

  /** An element of an {@code i64[N]} or {@code i64[N, C]} output. */
  public long i64(int output, int row, int column) {
    throw new UnsupportedOperationException();
  }

  /** An element of a {@code string[N]} or {@code string[N, C]} output. */
  public String string(int output, int row, int column) {
    throw new UnsupportedOperationException();
  }
}
