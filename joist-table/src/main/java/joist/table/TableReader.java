package joist.table;

import java.nio.file.Path;

/**
 * Reads a file as a table: CSV, JSON lines, either of them gzipped, or Parquet. What a file holds
 * is told by its first bytes, then by its name.
 *
 * <p>Column types are guessed from the first rows and corrected by the others; {@code
 * docs/data-formats.md} has the rules. Every failure is a {@link TableException} that names file,
 * row and column, what was expected, and the fix.
 */
public final class TableReader {
  /** The most rows of a table: the longest array. */
  static final int MOST_ROWS = Integer.MAX_VALUE - 8;

  private TableReader() {}

  public static Table read(Path file) {
    return read(file, ReadSettings.defaults());
  }

  public static Table read(Path file, ReadSettings settings) {
    return readWithFindings(file, settings).table();
  }

  /** As {@link #read(Path, ReadSettings)}, with what was noticed on the way. */
  public static Reading readWithFindings(Path file, ReadSettings settings) {
    SourceFile source = SourceFile.probe(file);
    return switch (source.format()) {
      case CSV -> new CsvReading(source, settings, CsvParts.PART_BYTES).read();
      case JSON_LINES -> new JsonReading(source, settings).read();
      case PARQUET -> readParquet(source, settings);
    };
  }

  private static Reading readParquet(SourceFile source, ReadSettings settings) {
    try {
      return new ParquetReading(source, settings).read();
    } catch (LinkageError e) {
      throw TableException.noParquet(source.path(), e);
    }
  }

  static TableException tooManyRows(SourceFile file) {
    return new TableException(
        "%s: expected at most %d rows, got more; set a row limit, or take a sample"
            .formatted(file.path(), MOST_ROWS));
  }
}
