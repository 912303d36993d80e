package joist.model;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import joist.table.Column;
import joist.table.Table;

/** Predicts a table in chunks of rows, each chunk by one thread at a time. */
final class TablePredictor {
  private static final int CHUNK = 1024;

  private final RowModel model;
  private final Column[] columns;
  private final int rows;
  private final Predictions predictions;
  private final AtomicInteger nextChunk = new AtomicInteger();

  TablePredictor(RowModel model, Table table) {
    Signature signature = model.signature();
    List<String> absent = signature.absentFrom(table.names());
    if (!absent.isEmpty()) {
      throw new BadRowException(RowErrors.absent(absent, table.names(), signature));
    }
    this.model = model;
    this.columns =
        signature.inputs().stream().map(field -> table.column(field.name())).toArray(Column[]::new);
    this.rows = table.rows();
    this.predictions = Predictions.empty(signature, rows);
  }

  Predictions predict(int threads) {
    if (threads < 1) {
      throw new IllegalArgumentException("expected at least 1 thread, got " + threads);
    }
    int helpers = Math.min(threads - 1, rows / CHUNK);
    if (helpers == 0) {
      predictChunks();
      return predictions;
    }
    try (ExecutorService executor = Executors.newFixedThreadPool(helpers)) {
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < helpers; i++) {
        running.add(executor.submit(this::predictChunks));
      }
      predictChunks();
      running.forEach(TablePredictor::await);
    }
    return predictions;
  }

  private static void await(Future<?> future) {
    try {
      future.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ModelException("predicting a table was interrupted", e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause
          ? cause
          : new IllegalStateException(e.getCause());
    }
  }

  private void predictChunks() {
    try (RowBatch batch = model.borrow(Math.min(CHUNK, Math.max(1, rows)))) {
      for (int from = next(); from < rows; from = next()) {
        predictChunk(batch, from, Math.min(from + CHUNK, rows));
      }
    }
  }

  /** The first row of the next chunk; at or past the end when there is none. */
  private int next() {
    return (int) Math.min(rows, (long) CHUNK * nextChunk.getAndIncrement());
  }

  private void predictChunk(RowBatch batch, int from, int to) {
    try {
      batch.start(to - from);
      for (int field = 0; field < columns.length; field++) {
        TableRows.set(batch, field, columns[field], from, to);
      }
      batch.run();
    } catch (BadRowException e) {
      throw e.shifted(from);
    }
    predictions.take(batch, from, to);
  }
}
