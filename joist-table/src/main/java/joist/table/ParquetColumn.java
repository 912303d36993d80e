package joist.table;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.duckdb.DuckDBReadableVector;
import org.jspecify.annotations.Nullable;

/** A column of a Parquet file: how it is asked for, and what collects its values. */
final class ParquetColumn {
  private final SourceFile file;
  private final String name;
  private final ColumnPlan plan;
  private final ColumnBuilder builder;
  private final boolean asText;
  private @Nullable HashedTexts hashed;

  private ParquetColumn(SourceFile file, String name, ColumnPlan plan, boolean asText) {
    this.file = file;
    this.name = name;
    this.plan = plan;
    this.asText = asText;
    this.builder = ColumnBuilder.of(plan);
  }

  static ParquetColumn of(SourceFile file, String name, String sqlType, ReadSettings settings) {
    ColumnType stored = stored(file, name, sqlType);
    Optional<ColumnType> forced = Optional.ofNullable(settings.types().get(name));
    ColumnType type = forced.orElse(stored);
    ColumnPlan plan =
        new ColumnPlan(type, false, forced.isPresent(), true, false, settings.dateOrder());
    return new ParquetColumn(file, name, plan, type != stored || type == ColumnType.CATEGORY);
  }

  private static ColumnType stored(SourceFile file, String name, String sqlType) {
    String type = sqlType.toUpperCase(Locale.ROOT);
    if (type.endsWith("]") || type.matches("(STRUCT|MAP|UNION|BLOB|BIT|INTERVAL|VARIANT).*")) {
      throw new TableException(
          "%s: column '%s': expected numbers, booleans, dates or texts, got %s; flatten or drop it"
              .formatted(file.path(), name, sqlType));
    }
    if (type.equals("BOOLEAN")) {
      return ColumnType.BOOLEAN;
    }
    if (type.equals("DATE") || type.startsWith("TIMESTAMP")) {
      return ColumnType.DATE;
    }
    boolean number = type.matches("U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|FLOAT|DOUBLE|DECIMAL.*");
    return number ? ColumnType.NUMBER : ColumnType.CATEGORY;
  }

  /** The SQL that yields this column as double, boolean, text or hash. */
  String expression() {
    String column = identifier(name);
    if (asText) {
      return hashed == null ? text() : HashedTexts.expression(text());
    }
    return switch (plan.type()) {
      case NUMBER -> "CAST(" + column + " AS DOUBLE)";
      case DATE -> "epoch(" + column + ")";
      case BOOLEAN, CATEGORY -> column;
    };
  }

  /** Whether this column holds categories, which may be fetched as hashes. */
  boolean isCategorical() {
    return plan.type() == ColumnType.CATEGORY;
  }

  /** The SQL that yields this column as text. */
  String text() {
    return "CAST(" + identifier(name) + " AS VARCHAR)";
  }

  void fetchAsHashes(HashedTexts texts) {
    hashed = texts;
  }

  /** A name quoted for SQL. */
  static String identifier(String name) {
    return "\"" + name.replace("\"", "\"\"") + "\"";
  }

  void add(DuckDBReadableVector vector) {
    int rows = (int) vector.rowCount();
    if (asText && (hashed == null || !(builder instanceof CategoryBuilder))) {
      addTexts(vector, rows);
      return;
    }
    switch (builder) {
      case NumberBuilder numbers -> {
        for (int row = 0; row < rows; row++) {
          numbers.addValue(vector.getDouble(row, Double.NaN));
        }
      }
      case DateBuilder dates -> {
        for (int row = 0; row < rows; row++) {
          dates.addValue(vector.getDouble(row, Double.NaN));
        }
      }
      case BooleanBuilder booleans -> {
        for (int row = 0; row < rows; row++) {
          booleans.addValue((byte) (vector.isNull(row) ? -1 : vector.getBoolean(row) ? 1 : 0));
        }
      }
      case CategoryBuilder categories -> {
        HashedTexts texts = Objects.requireNonNull(hashed);
        for (int row = 0; row < rows; row++) {
          texts.add(vector.getLong(row), categories);
        }
      }
      case SkippedBuilder skipped -> {}
    }
  }

  ColumnBuilder.Joined.Whole join() {
    return switch (builder.join(name, List.of(builder))) {
      case ColumnBuilder.Joined.Whole whole -> whole;
      case ColumnBuilder.Joined.Torn torn ->
          throw new TableException(
              "%s: column '%s': expected a %s, as set for this column, but %s"
                  .formatted(file.path(), name, plan.type(), torn.reason()));
    };
  }

  private void addTexts(DuckDBReadableVector vector, int rows) {
    char[] chars = new char[64];
    for (int row = 0; row < rows; row++) {
      String text = vector.isNull(row) ? "" : vector.getString(row);
      int length = text.length();
      if (length > chars.length) {
        chars = new char[2 * length];
      }
      text.getChars(0, length, chars, 0);
      if (builder instanceof CategoryBuilder categories) {
        categories.addText(chars, 0, length);
      } else if (!builder.add(chars, 0, length)) {
        throw new TableException(
            "%s: column '%s': expected a %s, as set for this column, got '%s'"
                .formatted(file.path(), name, plan.type(), text));
      }
    }
  }
}
