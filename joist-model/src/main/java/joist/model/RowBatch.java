package joist.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import joist.table.ColumnType;
import joist.table.TableException;
import joist.table.ValueParser;
import joist.tensor.ElementType;

/**
 * A reusable batch of rows for a model: set every field of every row, run, read answers, without
 * allocating on the steady path. Not thread-safe. Borrowed from {@link Model#borrow} and closed to
 * give it back.
 *
 * <p>This is the one place where a value of a caller or of a table becomes a graph's input.
 */
public final class RowBatch implements AutoCloseable {
  private final RowLayout layout;
  private final RowFrame frame;
  private final BatchPool pool;
  private final ValueParser parser = new ValueParser();
  /* One bit a field, set when the field was: words of 64 fields, row after row. */
  private final long[] given;
  private final int words;
  private int rows;
  private boolean lent;

  RowBatch(RowLayout layout, RowFrame frame, BatchPool pool) {
    this.layout = layout;
    this.frame = frame;
    this.pool = pool;
    this.words = (layout.fields() + 63) / 64;
    this.given = new long[Math.multiplyExact(words, frame.capacity())];
  }

  int capacity() {
    return frame.capacity();
  }

  /** Gives the memory back; nobody uses the batch any more. */
  void free() {
    frame.close();
  }

  void lend() {
    lent = true;
  }

  /** Starts a batch of at most the borrowed count of rows; every field of every row must be set. */
  public void start(int rows) {
    Objects.checkIndex(rows, capacity() + 1);
    frame.start(rows);
    Arrays.fill(given, 0, rows * words, 0);
    this.rows = rows;
  }

  /** The number of the field, or -1 when the signature has none of that name. */
  public int field(String name) {
    return layout.find(name);
  }

  /**
   * Sets a field to a number: numbers as they are, dates as epoch seconds, booleans from 0 and 1,
   * categories as the number's shortest text; NaN is missing.
   *
   * @throws BadRowException when the field's type cannot take it
   */
  public void number(int row, int field, double value) {
    if (Double.isNaN(value)) {
      missing(row, field);
      return;
    }
    if (Double.isInfinite(value)) {
      throw bad(row, field, "expected a finite number, got " + value);
    }
    switch (layout.field(field).type()) {
      case NUMBER, DATE -> put(row, field, value);
      case BOOLEAN -> {
        if (value != 0 && value != 1) {
          throw bad(
              row,
              field,
              "expected true or false (or 1 or 0), got the number "
                  + ValueParser.formatNumber(value));
        }
        put(row, field, value);
      }
      case CATEGORY -> put(row, field, ValueParser.formatNumber(value));
    }
  }

  /**
   * Sets a field to a text, parsed to the field's type; empty is missing. A category is taken as it
   * stands.
   *
   * @throws BadRowException when it cannot be parsed
   */
  public void text(int row, int field, String value) {
    ColumnType type = layout.field(field).type();
    if (type == ColumnType.CATEGORY) {
      put(row, field, value);
      return;
    }
    try {
      double number = parse(type, value);
      if (Double.isNaN(number)) {
        missing(row, field);
      } else {
        put(row, field, number);
      }
    } catch (TableException e) {
      throw bad(row, field, String.valueOf(e.getMessage()));
    }
  }

  private double parse(ColumnType type, String value) {
    return switch (type) {
      case NUMBER -> parser.number(value);
      case DATE -> parser.epochSeconds(value);
      case BOOLEAN -> {
        byte bool = parser.bool(value);
        yield bool < 0 ? Double.NaN : bool;
      }
      case CATEGORY -> throw new IllegalStateException("a category is not parsed");
    };
  }

  /**
   * Sets a field to a truth value: booleans and numbers as 1 and 0, categories as {@code true} and
   * {@code false}.
   *
   * @throws BadRowException for a date field
   */
  public void bool(int row, int field, boolean value) {
    switch (layout.field(field).type()) {
      case BOOLEAN, NUMBER -> put(row, field, value ? 1.0 : 0.0);
      case CATEGORY -> put(row, field, value ? "true" : "false");
      case DATE -> throw bad(row, field, "expected a date, got " + value);
    }
  }

  /**
   * Sets a field to an instant: dates as they are, categories as the ISO text.
   *
   * @throws BadRowException for a number or boolean field
   */
  public void instant(int row, int field, double epochSeconds) {
    switch (layout.field(field).type()) {
      case DATE -> number(row, field, epochSeconds);
      case CATEGORY -> put(row, field, ValueParser.formatDate(epochSeconds));
      case NUMBER, BOOLEAN ->
          throw bad(
              row,
              field,
              "expected a %s, got the date %s"
                  .formatted(expected(field), ValueParser.formatDate(epochSeconds)));
    }
  }

  /**
   * Sets a field to no value.
   *
   * @throws BadRowException for a field of whole numbers of an imported ONNX file, which has no
   *     missing values
   */
  public void missing(int row, int field) {
    if (layout.element(field) == ElementType.STRING) {
      put(row, field, "");
    } else {
      put(row, field, Double.NaN);
    }
  }

  private void put(int row, int field, double value) {
    mark(row, field);
    ElementType element = layout.element(field);
    if (element == ElementType.F32) {
      frame.setF32(field, row, (float) value);
    } else if (element == ElementType.F64) {
      frame.setF64(field, row, value);
    } else {
      frame.setI64(field, row, whole(row, field, value));
    }
  }

  private void put(int row, int field, String value) {
    mark(row, field);
    frame.setString(field, row, value);
  }

  private void mark(int row, int field) {
    Objects.checkIndex(row, rows);
    given[row * words + (field >> 6)] |= 1L << field;
  }

  private long whole(int row, int field, double value) {
    if (value != Math.rint(value)) {
      throw bad(
          row,
          field,
          "expected a whole number, as the ONNX file has it, got "
              + (Double.isNaN(value) ? "a missing value" : ValueParser.formatNumber(value)));
    }
    return (long) value;
  }

  /**
   * Runs the rows.
   *
   * @throws BadRowException when a field of a row was not set, naming all of that row's
   */
  public void run() {
    requireWhole();
    frame.run();
  }

  /** As {@link #run()}; {@code listener} hears what each step took. */
  public void run(StepListener listener) {
    requireWhole();
    frame.run(listener);
  }

  void requireWhole() {
    for (int row = 0; row < rows; row++) {
      for (int word = 0; word < words; word++) {
        if (given[row * words + word] != wanted(word)) {
          throw new BadRowException(
              row, "", RowErrors.absent(absent(row), present(row), layout.signature()));
        }
      }
    }
  }

  private long wanted(int word) {
    int left = layout.fields() - 64 * word;
    return left >= 64 ? -1L : (1L << left) - 1;
  }

  private List<String> absent(int row) {
    return names(row, false);
  }

  private List<String> present(int row) {
    return names(row, true);
  }

  private List<String> names(int row, boolean set) {
    List<String> names = new ArrayList<>();
    for (int field = 0; field < layout.fields(); field++) {
      if (((given[row * words + (field >> 6)] >>> field) & 1) == (set ? 1 : 0)) {
        names.add(layout.field(field).name());
      }
    }
    return names;
  }

  /** The most probable class of a row; the empty text for regression. */
  public String label(int row) {
    if (!layout.signature().isClassification()) {
      return "";
    }
    return layout.labelIsNumber()
        ? layout.label(frame.i64(layout.labelOutput(), row))
        : frame.string(layout.labelOutput(), row);
  }

  /** A class's probability, by its number in the signature. */
  public float probability(int row, int classIndex) {
    return frame.f32(layout.valueOutput(), row, classIndex);
  }

  /** The predicted number of a regression. */
  public float value(int row) {
    return frame.f32(layout.valueOutput(), row, 0);
  }

  /** Gives the batch back; closing twice is harmless, using it after is a mistake. */
  @Override
  public void close() {
    if (lent) {
      lent = false;
      rows = 0;
      pool.giveBack(this);
    }
  }

  BadRowException bad(int row, int field, String problem) {
    return new BadRowException(row, layout.field(field).name(), problem);
  }

  private String expected(int field) {
    return layout.field(field).type() == ColumnType.NUMBER ? "number" : "boolean";
  }
}
