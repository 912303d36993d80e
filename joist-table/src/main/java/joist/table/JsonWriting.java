package joist.table;

import java.io.IOException;
import java.io.Writer;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonFactory;

/** Writes JSON lines: an object a row, with null for a missing value and dates as ISO texts. */
final class JsonWriting {
  private JsonWriting() {}

  static void write(Table table, Writer out) throws IOException {
    JsonFactory factory =
        JsonFactory.builder()
            .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
            .rootValueSeparator("\n")
            .build();
    try (JsonGenerator json = factory.createGenerator(ObjectWriteContext.empty(), out)) {
      for (int row = 0; row < table.rows(); row++) {
        json.writeStartObject();
        for (Column column : table.columns()) {
          json.writeName(column.name());
          value(json, column, row);
        }
        json.writeEndObject();
      }
      if (table.rows() > 0) {
        json.writeRaw('\n');
      }
    } catch (JacksonException e) {
      throw e.getCause() instanceof IOException io ? io : new IOException(e);
    }
  }

  private static void value(JsonGenerator json, Column column, int row) {
    if (column.isMissing(row)) {
      json.writeNull();
      return;
    }
    switch (column) {
      case Column.Numbers numbers ->
          json.writeNumber(ValueParser.formatNumber(numbers.values()[row]));
      case Column.Booleans booleans -> json.writeBoolean(booleans.values()[row] == 1);
      case Column.Categories categories -> json.writeString(CsvWriting.text(categories, row));
      case Column.Dates dates -> json.writeString(CsvWriting.text(dates, row));
    }
  }
}
