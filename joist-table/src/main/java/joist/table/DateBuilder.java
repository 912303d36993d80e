package joist.table;

import java.util.List;

/**
 * Builds a column of dates, in any mix of the formats that {@link DateText} reads. Slashed dates
 * whose month and day may be exchanged wait for the others of the column to tell the order.
 */
final class DateBuilder implements ColumnBuilder {
  private final DateText text = new DateText();
  private final DoubleChunks values = new DoubleChunks();
  private final IntChunks open = new IntChunks(); // rows read month first for want of an order
  private final DateOrder wanted;
  private int monthFirst;
  private int dayFirst;
  private int unslashed;

  DateBuilder(DateOrder wanted) {
    this.wanted = wanted;
  }

  @Override
  public boolean add(char[] chars, int from, int to) {
    if (text.parse(chars, from, to)) {
      count();
      values.add(text.seconds());
      return true;
    }
    if (MissingText.matches(chars, from, to)) {
      addMissing();
      return true;
    }
    return false;
  }

  void addValue(double seconds) {
    values.add(Double.isInfinite(seconds) ? Double.NaN : seconds);
  }

  @Override
  public void addMissing() {
    values.add(Double.NaN);
  }

  @Override
  public Joined join(String name, List<ColumnBuilder> parts) {
    int months = wanted == DateOrder.MONTH_FIRST ? 1 : 0;
    int days = wanted == DateOrder.DAY_FIRST ? 1 : 0;
    int opens = 0;
    int others = 0;
    int rows = 0;
    for (ColumnBuilder part : parts) {
      DateBuilder dates = (DateBuilder) part;
      months += dates.monthFirst;
      days += dates.dayFirst;
      opens += dates.open.size();
      others += dates.unslashed;
      rows += dates.values.size();
    }
    if (months > 0 && days > 0) {
      return new Joined.Torn(
          "some of its dates with slashes have the month first and some the day");
    }
    boolean guessed = opens > 0 && months == 0 && days == 0;
    if (guessed && others > 0) {
      return new Joined.Torn(
          "it mixes date formats, and its dates with slashes may have month or day first;"
              + " set the date order");
    }
    double[] joined = gather(parts, rows, days > 0);
    return new Joined.Whole(
        new Column.Dates(name, joined), guessed ? List.of(guess(name, opens)) : List.of());
  }

  private void count() {
    switch (text.order()) {
      case STATED -> unslashed++;
      case SAME -> {}
      case MONTH_FIRST -> monthFirst++;
      case DAY_FIRST -> dayFirst++;
      case OPEN -> open.add(values.size());
    }
  }

  private static double[] gather(List<ColumnBuilder> parts, int rows, boolean exchange) {
    double[] joined = new double[rows];
    int at = 0;
    for (ColumnBuilder part : parts) {
      DateBuilder dates = (DateBuilder) part;
      int size = dates.values.size();
      dates.values.moveTo(joined, at);
      if (exchange) {
        int[] openRows = new int[dates.open.size()];
        dates.open.moveTo(openRows, 0);
        for (int row : openRows) {
          joined[at + row] = DateText.exchanged(joined[at + row]);
        }
      }
      at += size;
    }
    return joined;
  }

  private static Finding guess(String name, int count) {
    return Finding.warning(
        name,
        "column '%s': the order of month and day is open in all %,d dates with slashes; read as"
                .formatted(name, count)
            + " MM/dd/yyyy; set the date order to DAY_FIRST if they are dd/MM/yyyy");
  }
}
