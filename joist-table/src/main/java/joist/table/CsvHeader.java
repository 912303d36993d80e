package joist.table;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The checked column names of a CSV file. */
record CsvHeader(SourceFile file, char delimiter, List<String> names) {
  CsvHeader {
    names = List.copyOf(names);
    if (names.isEmpty()) {
      throw new TableException(file.path() + ": expected a header and rows, got blank lines only");
    }
    Map<String, Integer> seen = HashMap.newHashMap(names.size());
    for (int i = 0; i < names.size(); i++) {
      if (names.get(i).isBlank()) {
        throw new TableException(
            "%s: expected a name for every column, got none for column %d of %,d in the header; %s"
                .formatted(file.path(), i + 1, names.size(), "name it or remove it"));
      }
      Integer first = seen.put(names.get(i), i);
      if (first != null) {
        throw new TableException(
            "%s: expected distinct column names, got '%s' for columns %d and %d; rename one"
                .formatted(file.path(), names.get(i), first + 1, i + 1));
      }
    }
  }

  TableException noRows() {
    return new TableException(
        "%s: expected rows below the header, got the header alone (%s); check how it was written"
            .formatted(file.path(), String.join(", ", names.stream().limit(10).toList())));
  }

  TableException ragged(int row, long line, int fields) {
    String fix =
        fields > names.size()
            ? "quote the field that holds a delimiter, or set another delimiter"
            : "add what is missing, or close a quote that is open";
    return new TableException(
        "%s: row %d (line %d): expected %,d fields separated by %s, as in the header, got %,d; %s"
            .formatted(file.path(), row, line, names.size(), delimiterName(), fields, fix));
  }

  /** The error for a cell that is not of the type that was set for its column. */
  TableException misfit(CsvCells.Misfit misfit, ColumnType type) {
    return new TableException(
        "%s: row %d, column '%s': expected a %s, as set for this column, got '%s'"
            .formatted(
                file.path(), misfit.row() + 1, names.get(misfit.column()), type, misfit.text()));
  }

  /** The error for a text that cannot be parsed on. */
  TableException unreadable(CsvHandler.UnreadableException e) {
    String where =
        e.record() == 0
            ? "the header, column %d".formatted(e.field() + 1)
            : "row %d (line %d), column %s".formatted(e.record(), e.line(), columnName(e.field()));
    return switch (e.getCause()) {
      case StrictReader.BadByteException bad ->
          new TableException(
              ("%s: %s: expected UTF-8 text or the charset set, got byte 0x%02X at offset %,d;"
                      + " save the file as UTF-8, or set the charset, such as windows-1252")
                  .formatted(file.path(), where, bad.value(), bad.offset()),
              bad);
      case java.io.IOException io -> SourceFile.failure(file.path(), io);
      case null, default ->
          new TableException(
              "%s: %s: %s".formatted(file.path(), where, explained(String.valueOf(e.getMessage()))),
              e);
    };
  }

  private static String explained(String message) {
    if (message.contains("buffer size")) {
      return "expected fields of at most %,d characters, got a longer one; close a quote that is open"
          .formatted(CsvHandler.LONGEST_FIELD);
    }
    if (message.contains("Unclosed")) {
      return "expected a closing quote, got the end of the file; close the quote of this field";
    }
    return "expected a delimiter or a line end after a closing quote; double the quotes inside of a"
        + " quoted field ("
        + message
        + ")";
  }

  private String columnName(int field) {
    return field < names.size() ? "'" + names.get(field) + "'" : Integer.toString(field + 1);
  }

  private String delimiterName() {
    return delimiter == '\t' ? "tabs" : "'" + delimiter + "'";
  }
}
