package joist.table;

import java.io.IOException;
import java.io.Writer;

/**
 * Writes CSV by RFC 4180, with line feeds: what {@link TableReader} reads back as the same table.
 */
final class CsvWriting {
  private final Writer out;
  private final char delimiter;

  CsvWriting(Writer out, char delimiter) {
    this.out = out;
    this.delimiter = delimiter;
  }

  void write(Table table) throws IOException {
    for (int i = 0; i < table.columns().size(); i++) {
      separate(i);
      field(table.columns().get(i).name());
    }
    out.write('\n');
    for (int row = 0; row < table.rows(); row++) {
      row(table, row);
    }
  }

  private void row(Table table, int row) throws IOException {
    for (int i = 0; i < table.columns().size(); i++) {
      separate(i);
      Column column = table.columns().get(i);
      if (!column.isMissing(row)) {
        field(text(column, row));
      } else if (table.columns().size() == 1) {
        out.write("\"\""); // an empty line would be no row
      }
    }
    out.write('\n');
  }

  /** The text of a value that is not missing. */
  static String text(Column column, int row) {
    return switch (column) {
      case Column.Numbers numbers -> ValueParser.formatNumber(numbers.values()[row]);
      case Column.Booleans booleans -> ValueParser.formatBoolean(booleans.values()[row]);
      case Column.Categories categories -> categories.dictionary().get(categories.codes()[row]);
      case Column.Dates dates -> ValueParser.formatDate(dates.epochSeconds()[row]);
    };
  }

  private void separate(int field) throws IOException {
    if (field > 0) {
      out.write(delimiter);
    }
  }

  private void field(String text) throws IOException {
    if (needsQuotes(text)) {
      out.write('"');
      out.write(text.replace("\"", "\"\""));
      out.write('"');
    } else {
      out.write(text);
    }
  }

  /** Whether a text, not empty, would be read as another one without quotes. */
  private boolean needsQuotes(String text) {
    int length = text.length();
    boolean trimmed = text.charAt(0) <= ' ' || text.charAt(length - 1) <= ' ';
    if (trimmed || MissingText.matches(text.toCharArray(), 0, length)) {
      return true;
    }
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      if (c == delimiter || c == '"' || c == '\n' || c == '\r') {
        return true;
      }
    }
    return false;
  }
}
