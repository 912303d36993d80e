package joist.table;

import java.util.Locale;
import java.util.Optional;

/** Looks for columns in a straight line with a number: |Pearson's r| above 0.9999. */
record NumberLeakSearch(double[] target) implements LeakSearch {
  private static final double CORRELATION = 0.9999;
  private static final int FEWEST_ROWS = 20;

  @Override
  public Optional<String> evidence(Column column) {
    return switch (column) {
      case Column.Numbers numbers -> evidence(numbers.values());
      case Column.Dates dates -> evidence(dates.epochSeconds());
      case Column.Booleans booleans -> Optional.empty();
      case Column.Categories categories -> Optional.empty();
    };
  }

  private Optional<String> evidence(double[] values) {
    double correlation = Math.abs(correlation(values));
    return correlation > CORRELATION
        ? Optional.of(String.format(Locale.ROOT, "correlation %.6f", correlation))
        : Optional.empty();
  }

  /** Over the rows where both have a value; 0 when those are few. */
  private double correlation(double[] values) {
    long n = 0;
    double meanX = 0;
    double meanY = 0;
    double xx = 0;
    double yy = 0;
    double xy = 0;
    for (int row = 0; row < values.length; row++) {
      double x = values[row];
      double y = target[row];
      if (Double.isFinite(x) && Double.isFinite(y)) {
        // One pass, updating means as it goes, for numbers far from zero such as dates.
        n++;
        double dx = x - meanX;
        double dy = y - meanY;
        meanX += dx / n;
        meanY += dy / n;
        xx += dx * (x - meanX);
        yy += dy * (y - meanY);
        xy += dx * (y - meanY);
      }
    }
    return n < FEWEST_ROWS || xx == 0 || yy == 0 ? 0 : xy / Math.sqrt(xx * yy);
  }
}
