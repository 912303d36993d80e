package joist.table;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads one file of JSON objects, one a line or in one array. A key is a column; a row without it
 * has a missing value there. A column's first value decides its type; a column with a later value
 * that does not fit is read again, as text.
 */
final class JsonReading {
  private final SourceFile file;
  private final ReadSettings settings;
  private final Map<String, ColumnType> textual = new HashMap<>(); // columns found to be mixed
  private final List<Finding> findings = new ArrayList<>();

  // Of the current pass.
  private Map<String, JsonColumn> columns = new HashMap<>();
  private List<JsonColumn> order = new ArrayList<>();
  private int rows;

  JsonReading(SourceFile file, ReadSettings settings) {
    this.file = file;
    this.settings = settings;
  }

  Reading read() {
    List<Column> joined;
    do {
      columns = new HashMap<>();
      order = new ArrayList<>();
      rows = 0;
      pass();
      joined = join();
    } while (joined.size() < order.size());
    return new Reading(new Table(joined), findings);
  }

  /** The columns; fewer than there are when some must be read again, as text. */
  private List<Column> join() {
    checkTypeNames();
    if (rows == 0 || order.isEmpty()) {
      throw new TableException(
          file.path() + ": expected JSON objects with values, got none; check how it was written");
    }
    List<Column> joined = new ArrayList<>();
    List<Finding> noticed = new ArrayList<>();
    for (JsonColumn column : order) {
      if (column.mixed().isEmpty()) {
        column
            .join(rows)
            .ifPresent(whole -> {
              joined.add(whole.column());
              noticed.addAll(whole.findings());
            });
      }
      column
          .mixed()
          .ifPresent(why -> {
            textual.put(column.name(), ColumnType.CATEGORY);
            findings.add(Finding.warning(column.name(), why));
          });
    }
    if (joined.size() == order.size()) {
      findings.addAll(noticed);
    }
    return joined;
  }

  private void checkTypeNames() {
    for (String name : settings.types().keySet()) {
      if (!columns.containsKey(name)) {
        throw new TableException(
            "%s: expected a column '%s', as a type is set for it, found none%s"
                .formatted(file.path(), name, NearestNames.hint(name, columns.keySet())));
      }
    }
  }

  private void pass() {
    ProgressMeter meter = new ProgressMeter(settings.progress(), file.bytes());
    try (StrictReader text = CsvDialect.encoding(file.head(), settings).reader(file.open(meter));
        JsonParser json =
            JsonFactory.builder().build().createParser(ObjectReadContext.empty(), text)) {
      try {
        objects(json);
      } catch (JacksonException e) {
        throw unreadable(json, e);
      }
      meter.finish();
    } catch (IOException e) {
      throw SourceFile.failure(file.path(), e);
    }
  }

  private void objects(JsonParser json) {
    boolean array = false;
    for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
      if (token == JsonToken.START_ARRAY && !array && rows == 0) {
        array = true;
      } else if (token == JsonToken.START_OBJECT) {
        if (rows == TableReader.MOST_ROWS) {
          throw TableReader.tooManyRows(file);
        }
        object(json);
        if (++rows == settings.rowLimit()) {
          return;
        }
      } else if (!(array && token == JsonToken.END_ARRAY)) {
        throw new TableException(
            "%s: row %d (line %d): expected an object such as {\"a\": 1}, got %s"
                .formatted(file.path(), rows + 1, line(json), shown(token)));
      }
    }
  }

  private static String shown(JsonToken token) {
    return switch (token) {
      case START_ARRAY -> "an array in an array";
      case VALUE_STRING -> "a text";
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
      case VALUE_TRUE, VALUE_FALSE, VALUE_NULL -> String.valueOf(token.asString());
      default -> String.valueOf(token);
    };
  }

  private void object(JsonParser json) {
    while (json.nextToken() == JsonToken.PROPERTY_NAME) {
      JsonColumn column = column(json.currentName());
      JsonToken token = json.nextToken();
      if (token == JsonToken.START_OBJECT || token == JsonToken.START_ARRAY) {
        throw new TableException(
            "%s: row %d (line %d), column '%s': expected a number, text, boolean or null, got %s; %s"
                .formatted(
                    file.path(),
                    rows + 1,
                    line(json),
                    column.name(),
                    token == JsonToken.START_OBJECT ? "an object" : "an array",
                    "flatten it or leave it out"));
      }
      column.add(rows, token, json);
    }
  }

  private JsonColumn column(String name) {
    JsonColumn known = columns.get(name);
    if (known != null) {
      return known;
    }
    if (order.size() == CsvSample.MOST_COLUMNS) {
      throw new TableException(
          "%s: row %d: expected at most %d distinct keys, got more; are values used as keys?"
              .formatted(file.path(), rows + 1, CsvSample.MOST_COLUMNS));
    }
    if (name.isBlank()) {
      throw new TableException(
          "%s: row %d: expected a key for every value, got a blank one; name it"
              .formatted(file.path(), rows + 1));
    }
    @Nullable ColumnType forced = settings.types().get(name);
    JsonColumn column =
        new JsonColumn(
            file,
            name,
            Optional.ofNullable(forced).or(() -> Optional.ofNullable(textual.get(name))),
            forced != null,
            settings.dateOrder());
    columns.put(name, column);
    order.add(column);
    return column;
  }

  private TableException unreadable(JsonParser json, JacksonException e) {
    Throwable cause = e;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    String where =
        "row %d (line %d), column '%s'".formatted(rows + 1, line(json), json.currentName());
    return switch (cause) {
      case StrictReader.BadByteException bad ->
          new TableException(
              "%s: %s: expected UTF-8 text or the charset set, got byte 0x%02X at offset %,d; %s"
                  .formatted(
                      file.path(),
                      where,
                      bad.value(),
                      bad.offset(),
                      "save the file as UTF-8, or set the charset, such as windows-1252"),
              bad);
      case IOException io -> SourceFile.failure(file.path(), io);
      default ->
          new TableException(
              "%s: %s: expected one JSON object a line, got %s; correct this line"
                  .formatted(file.path(), where, e.getOriginalMessage()),
              e);
    };
  }

  private static int line(JsonParser json) {
    return json.currentTokenLocation().getLineNr();
  }
}
