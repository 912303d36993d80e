package joist.model;

/**
 * The memory of a batch of rows: inputs are set, run, and outputs read, again and again. Inputs and
 * outputs by their numbers in the graph. Not thread-safe.
 */
interface RowFrame extends AutoCloseable {
  int capacity();

  /** Begins a batch of so many rows. */
  void start(int rows);

  void setF32(int input, int row, float value);

  void setF64(int input, int row, double value);

  void setI64(int input, int row, long value);

  void setString(int input, int row, String value);

  void run();

  /** As {@link #run()}; {@code listener} hears what each step took, where that can be told. */
  default void run(StepListener listener) {
    run();
  }

  float f32(int output, int row, int column);

  long i64(int output, int row);

  String string(int output, int row);

  /** Gives its memory back. */
  @Override
  void close();
}
