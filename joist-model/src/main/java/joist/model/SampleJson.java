package joist.model;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Sample rows as they stand in {@code samples.json}. Floats are written with as many digits as tell
 * them from their neighbours, so what is read is the same float.
 */
record SampleJson(List<Row> samples) {

  /**
   * @param label of a class, else null
   * @param probabilities of a class, else null; {@code null} within is NaN
   * @param value of a regression, else null
   */
  record Row(
      Map<String, @Nullable Object> row,
      @Nullable String label,
      @Nullable List<@Nullable Float> probabilities,
      @Nullable Float value) {}

  static SampleJson of(List<Sample> samples) {
    return new SampleJson(samples.stream().map(SampleJson::row).toList());
  }

  private static Row row(Sample sample) {
    return switch (sample.answer()) {
      case Sample.Answer.OfClass(String label, List<Float> probabilities) ->
          new Row(sample.row(), label, nullable(probabilities), null);
      case Sample.Answer.OfNumber(float value) ->
          new Row(sample.row(), null, null, Float.isNaN(value) ? null : (Float) value);
    };
  }

  private static List<@Nullable Float> nullable(List<Float> values) {
    List<@Nullable Float> written = new java.util.ArrayList<>();
    for (Float value : values) {
      written.add(value.isNaN() ? null : value);
    }
    return written;
  }

  List<Sample> toSamples() {
    return samples.stream().map(SampleJson::sample).toList();
  }

  private static Sample sample(Row row) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    row.row().forEach((name, value) -> values.put(name, plain(value)));
    return new Sample(values, answer(row));
  }

  private static Sample.Answer answer(Row row) {
    List<@Nullable Float> probabilities = row.probabilities();
    if (row.label() == null || probabilities == null) {
      return new Sample.Answer.OfNumber(orNaN(row.value()));
    }
    return new Sample.Answer.OfClass(
        row.label(), probabilities.stream().map(SampleJson::orNaN).toList());
  }

  private static Float orNaN(@Nullable Float value) {
    return value == null ? Float.NaN : value;
  }

  private static @Nullable Object plain(@Nullable Object value) {
    return value instanceof Number number ? (Object) number.doubleValue() : value;
  }
}
