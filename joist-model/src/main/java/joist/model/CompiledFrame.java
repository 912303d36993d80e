package joist.model;

import joist.compiler.Frame;
import joist.compiler.team.Workers;

/** Rows in the workspace of a graph that this process runs; nothing is allocated by a run. */
record CompiledFrame(Frame frame) implements RowFrame {
  @Override
  public int capacity() {
    return frame.capacity();
  }

  @Override
  public void start(int rows) {
    frame.start(rows);
  }

  @Override
  public void setF32(int input, int row, float value) {
    frame.setF32(input, row, 0, value);
  }

  @Override
  public void setF64(int input, int row, double value) {
    frame.setF64(input, row, 0, value);
  }

  @Override
  public void setI64(int input, int row, long value) {
    frame.setI64(input, row, 0, value);
  }

  @Override
  public void setString(int input, int row, String value) {
    frame.setString(input, row, 0, value);
  }

  @Override
  public void run() {
    frame.run();
  }

  @Override
  public void run(StepListener listener) {
    frame.run(Workers.none().watchedBy(listener::ran));
  }

  @Override
  public float f32(int output, int row, int column) {
    return frame.f32(output, row, column);
  }

  @Override
  public long i64(int output, int row) {
    return frame.i64(output, row, 0);
  }

  @Override
  public String string(int output, int row) {
    return frame.string(output, row, 0);
  }

  @Override
  public void close() {
    frame.close();
  }
}
