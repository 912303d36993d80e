package joist.tune;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongSupplier;
import joist.model.Model;
import joist.model.RowBatch;
import joist.model.Signature;
import joist.table.Table;
import org.jspecify.annotations.Nullable;

/**
 * The median time of one row alone, from values to answer, after warming up.
 *
 * <p>Rows take turns, so that no branch predictor learns one row's way by heart.
 */
final class RowLatency {
  private static final int ROWS = 64;
  private static final int WARM_UP = 3000;
  private static final int MEASURED = 2001;
  private static final long MOST_NANOS = 100_000_000;

  private final LongSupplier nanos;

  RowLatency(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /** Measures on the first rows of {@code table}; zero when it has none. */
  Duration of(Model model, Table table) {
    Signature signature = model.signature().orElseThrow();
    List<@Nullable Object[]> rows = rows(signature, table.head(ROWS));
    if (rows.isEmpty()) {
      return Duration.ZERO;
    }
    try (RowBatch batch = model.borrow(1)) {
      measure(batch, rows, WARM_UP);
      long[] times = measure(batch, rows, MEASURED);
      Arrays.sort(times);
      return Duration.ofNanos(times[times.length / 2]);
    }
  }

  private static List<@Nullable Object[]> rows(Signature signature, Table table) {
    List<@Nullable Object[]> rows = new ArrayList<>();
    for (int row = 0; row < table.rows(); row++) {
      @Nullable Object[] values = new @Nullable Object[signature.inputs().size()];
      for (int field = 0; field < values.length; field++) {
        values[field] = table.column(signature.inputs().get(field).name()).value(row);
      }
      rows.add(values);
    }
    return rows;
  }

  /** Times of up to {@code count} runs; of fewer where time runs out, yet of one at least. */
  private long[] measure(RowBatch batch, List<@Nullable Object[]> rows, int count) {
    long[] times = new long[count];
    long start = nanos.getAsLong();
    long before = start;
    for (int i = 0; i < count; i++) {
      predict(batch, rows.get(i % rows.size()));
      long after = nanos.getAsLong();
      times[i] = after - before;
      before = after;
      if (after - start > MOST_NANOS) {
        return Arrays.copyOf(times, i + 1);
      }
    }
    return times;
  }

  private static void predict(RowBatch batch, @Nullable Object[] row) {
    batch.start(1);
    for (int field = 0; field < row.length; field++) {
      set(batch, field, row[field]);
    }
    batch.run();
  }

  private static void set(RowBatch batch, int field, @Nullable Object value) {
    switch (value) {
      case null -> batch.missing(0, field);
      case Double number -> batch.number(0, field, number);
      case Boolean bool -> batch.bool(0, field, bool);
      case Instant instant ->
          batch.number(0, field, instant.getEpochSecond() + instant.getNano() / 1e9);
      default -> batch.text(0, field, value.toString());
    }
  }
}
