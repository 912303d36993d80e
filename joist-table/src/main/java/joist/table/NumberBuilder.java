package joist.table;

import java.util.List;

/** Builds a column of numbers. An infinity is taken as missing, and said. */
final class NumberBuilder implements ColumnBuilder {
  private final NumberText text = new NumberText();
  private final DoubleChunks values = new DoubleChunks();
  private final boolean eitherMark;
  private char mark; // the decimal mark; 0 until a cell of a column that may have either shows it
  private int infinities;
  private int firstInfinity = -1;

  NumberBuilder(ColumnPlan plan) {
    eitherMark = plan.decimalComma();
    mark = eitherMark ? 0 : '.';
  }

  @Override
  public boolean add(char[] chars, int from, int to) {
    if (mark == 0) {
      findMark(chars, from, to);
    }
    if (text.parse(chars, from, to, mark == 0 ? '.' : mark)) {
      addValue(text.value());
      return true;
    }
    if (MissingText.matches(chars, from, to)) {
      values.add(Double.NaN);
      return true;
    }
    return false;
  }

  void addValue(double value) {
    if (Double.isInfinite(value)) {
      infinities++;
      firstInfinity = firstInfinity < 0 ? values.size() : firstInfinity;
      values.add(Double.NaN);
    } else {
      values.add(value);
    }
  }

  @Override
  public void addMissing() {
    values.add(Double.NaN);
  }

  @Override
  public Joined join(String name, List<ColumnBuilder> parts) {
    int rows = parts.stream().mapToInt(part -> ((NumberBuilder) part).values.size()).sum();
    double[] joined = new double[rows];
    int at = 0;
    int infinite = 0;
    int first = -1;
    char joinedMark = 0;
    for (ColumnBuilder part : parts) {
      NumberBuilder numbers = (NumberBuilder) part;
      if (eitherMark && numbers.mark != 0) {
        if (joinedMark != 0 && joinedMark != numbers.mark) {
          return new Joined.Torn("some numbers have a decimal comma and some a point");
        }
        joinedMark = numbers.mark;
      }
      if (first < 0 && numbers.firstInfinity >= 0) {
        first = at + numbers.firstInfinity;
      }
      infinite += numbers.infinities;
      int size = numbers.values.size();
      numbers.values.moveTo(joined, at);
      at += size;
    }
    return new Joined.Whole(new Column.Numbers(name, joined), infinite(name, infinite, first));
  }

  private void findMark(char[] chars, int from, int to) {
    for (int i = from; i < to; i++) {
      if (chars[i] == '.' || chars[i] == ',') {
        mark = chars[i];
        return;
      }
    }
  }

  private static List<Finding> infinite(String name, int count, int first) {
    if (count == 0) {
      return List.of();
    }
    String message =
        "column '%s' has %,d infinite %s, first in row %d; read as missing"
            .formatted(name, count, count == 1 ? "value" : "values", first + 1);
    return List.of(Finding.warning(name, message));
  }
}
