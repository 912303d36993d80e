package joist.model;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import joist.table.Column;
import joist.table.Table;
import joist.table.TableException;
import joist.table.ValueParser;
import org.jspecify.annotations.Nullable;

/** Sample rows of a model, made from a table's. */
public final class Samples {
  private Samples() {}

  /**
   * The rows of a table with the answers that the model gives to them.
   *
   * @param rows with all of the signature's columns, of its types
   * @throws BadRowException when a row does not fit the signature
   */
  public static List<Sample> of(Model model, Table rows) {
    Signature signature = model.signature().orElseThrow();
    List<Map<String, @Nullable Object>> values = new ArrayList<>();
    for (int row = 0; row < rows.rows(); row++) {
      values.add(row(signature, rows, row));
    }
    List<Sample.Answer> answers = new SampleProof(model).answers(values);
    List<Sample> samples = new ArrayList<>();
    for (int row = 0; row < answers.size(); row++) {
      samples.add(new Sample(values.get(row), answers.get(row)));
    }
    return samples;
  }

  private static Map<String, @Nullable Object> row(Signature signature, Table table, int row) {
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    for (Signature.Field field : signature.inputs()) {
      Column column = table.column(field.name());
      values.put(field.name(), column.isMissing(row) ? null : value(column, row));
    }
    return values;
  }

  private static @Nullable Object value(Column column, int row) {
    return column instanceof Column.Dates dates
        ? date(dates.epochSeconds()[row])
        : column.value(row);
  }

  /** ISO text where it reads back as the same instant, else epoch seconds. */
  private static Object date(double epochSeconds) {
    String text = ValueParser.formatDate(epochSeconds);
    try {
      return new ValueParser().epochSeconds(text) == epochSeconds ? text : (Object) epochSeconds;
    } catch (TableException e) {
      // A year that the text form has no digits for.
      return epochSeconds;
    }
  }
}
