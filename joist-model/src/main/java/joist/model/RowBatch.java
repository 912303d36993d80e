package joist.model;

/**
 * A reusable batch of rows for a model: set fields, run, read answers, without allocating on the
 * steady path. Not thread-safe. Borrowed from {@link Model#borrow} and closed to give it back.
 */
public final class RowBatch implements AutoCloseable {
  /** Starts a batch; every field of every row is missing until set. */
  public void start(int rows) {
    throw new UnsupportedOperationException();
  }

  /** The number of the field, or -1 when the signature has none of that name. */
  public int field(String name) {
    throw new UnsupportedOperationException();
  }

  /**
   * Sets a field to a number: numbers as they are, dates as epoch seconds, booleans from 0 and 1,
   * categories as the number's shortest text.
   *
   * @throws BadRowException when the field's type cannot take it
   */
  public void number(int row, int field, double value) {
    throw new UnsupportedOperationException();
  }

  /**
   * Sets a field to a text, parsed to the field's type; empty is missing.
   *
   * @throws BadRowException when it cannot be parsed
   */
  public void text(int row, int field, String value) {
    throw new UnsupportedOperationException();
  }

  public void bool(int row, int field, boolean value) {
    throw new UnsupportedOperationException();
  }

  public void missing(int row, int field) {
    throw new UnsupportedOperationException();
  }

  /** Runs the rows. */
  public void run() {
    throw new UnsupportedOperationException();
  }

  /** The most probable class of a row; the empty text for regression. */
  public String label(int row) {
    throw new UnsupportedOperationException();
  }

  public float probability(int row, int classIndex) {
    throw new UnsupportedOperationException();
  }

  /** The predicted number of a regression. */
  public float value(int row) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {
    throw new UnsupportedOperationException();
  }
}
