package joist.model;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.Temporal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import joist.graph.Graph;
import org.jspecify.annotations.Nullable;

/** A model as a function of rows with named columns. Thread-safe. */
final class RowModel {
  private static final int CHUNK = 1024;

  private final Signature signature;
  private final Set<String> ignored;
  private final RowLayout layout;
  private final BatchPool pool;

  /** {@code unused}: the training table's columns that are no input. */
  RowModel(Graph graph, IntFunction<RowFrame> frames, Signature signature, List<String> unused) {
    this.signature = signature;
    this.layout = RowLayout.of(graph, signature);
    this.pool = new BatchPool(frames, layout);
    this.ignored = new HashSet<>(unused);
    this.ignored.add(signature.target());
  }

  Signature signature() {
    return signature;
  }

  boolean knows(String column) {
    return layout.find(column) >= 0 || ignored.contains(column);
  }

  RowBatch borrow(int rows) {
    return pool.borrow(rows);
  }

  /** A batch over a frame that is no part of the pool. */
  RowBatch over(RowFrame frame) {
    return new RowBatch(layout, frame, pool);
  }

  List<Prediction> predict(List<? extends Map<String, ?>> rows) {
    List<Prediction> predictions = new ArrayList<>(rows.size());
    for (int from = 0; from < rows.size(); from += CHUNK) {
      predict(rows.subList(from, Math.min(from + CHUNK, rows.size())), from, predictions);
    }
    return predictions;
  }

  private void predict(
      List<? extends Map<String, ?>> rows, int from, List<Prediction> predictions) {
    try (RowBatch batch = borrow(rows.size())) {
      batch.start(rows.size());
      for (int row = 0; row < rows.size(); row++) {
        set(batch, row, rows.get(row));
      }
      batch.run();
      for (int row = 0; row < rows.size(); row++) {
        predictions.add(prediction(batch, row));
      }
    } catch (BadRowException e) {
      throw e.shifted(from);
    }
  }

  private void set(RowBatch batch, int row, Map<String, ?> values) {
    List<String> absent = signature.absentFrom(values.keySet());
    if (!absent.isEmpty()) {
      throw new BadRowException(row, "", RowErrors.absent(absent, values.keySet(), signature));
    }
    values.forEach((column, value) -> {
      int field = layout.find(column);
      if (field >= 0) {
        set(batch, row, field, value);
      } else if (!ignored.contains(column)) {
        throw new BadRowException(row, column, RowErrors.unknown(column, signature));
      }
    });
  }

  private void set(RowBatch batch, int row, int field, @Nullable Object value) {
    switch (value) {
      case null -> batch.missing(row, field);
      case Number number -> batch.number(row, field, number.doubleValue());
      case Boolean bool -> batch.bool(row, field, bool);
      case CharSequence text -> batch.text(row, field, text.toString());
      case Enum<?> constant -> batch.text(row, field, constant.name());
      case Temporal temporal -> batch.instant(row, field, seconds(batch, row, field, temporal));
      default ->
          throw batch.bad(
              row,
              field,
              "expected a number, a boolean, a text, a date or null, got a "
                  + value.getClass().getName());
    }
  }

  private static double seconds(RowBatch batch, int row, int field, Temporal temporal) {
    Instant instant =
        switch (temporal) {
          case Instant it -> it;
          case LocalDate it -> it.atStartOfDay(ZoneOffset.UTC).toInstant();
          case LocalDateTime it -> it.toInstant(ZoneOffset.UTC);
          case OffsetDateTime it -> it.toInstant();
          case ZonedDateTime it -> it.toInstant();
          default ->
              throw batch.bad(
                  row,
                  field,
                  "expected an Instant, LocalDate, LocalDateTime, OffsetDateTime or ZonedDateTime, got a "
                      + temporal.getClass().getName());
        };
    return instant.getEpochSecond() + instant.getNano() / 1e9;
  }

  Prediction prediction(RowBatch batch, int row) {
    if (!signature.isClassification()) {
      return new Prediction(Optional.empty(), Map.of(), batch.value(row));
    }
    String label = batch.label(row);
    Map<String, Float> probabilities = new LinkedHashMap<>();
    for (int i = 0; i < signature.classes().size(); i++) {
      probabilities.put(signature.classes().get(i), batch.probability(row, i));
    }
    float value =
        signature.classes().size() == 2
            ? batch.probability(row, 1)
            : probabilities.getOrDefault(label, Float.NaN);
    return new Prediction(Optional.of(label), probabilities, value);
  }

  void close() {
    pool.close();
  }
}
