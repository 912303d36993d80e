package joist.table;

import java.nio.charset.Charset;
import java.util.Map;
import java.util.Optional;

/**
 * How to read a file; {@link #defaults} finds everything out by itself.
 *
 * @param types column types by name, for columns whose type is not to be inferred
 * @param delimiter of CSV; absent means detected among comma, semicolon, tab and bar
 * @param charset of text; absent means by byte-order mark, else UTF-8
 * @param rowLimit most rows to read
 * @param threads most threads to read with, the caller's included
 */
public record ReadSettings(
    Map<String, ColumnType> types,
    Optional<Character> delimiter,
    Optional<Charset> charset,
    DateOrder dateOrder,
    int rowLimit,
    int threads,
    Progress progress) {

  /** Told how far a read is, about once a megabyte, by one thread at a time. */
  @FunctionalInterface
  public interface Progress {
    /** Both in bytes of the file; a second pass over the file starts again from 0. */
    void read(long done, long total);
  }

  public ReadSettings {
    types = Map.copyOf(types);
    if (rowLimit < 1) {
      throw new IllegalArgumentException("expected a row limit of at least 1, got " + rowLimit);
    }
    if (threads < 1) {
      throw new IllegalArgumentException("expected at least 1 thread, got " + threads);
    }
    delimiter.ifPresent(ReadSettings::checkDelimiter);
  }

  public static ReadSettings defaults() {
    return new ReadSettings(
        Map.of(),
        Optional.empty(),
        Optional.empty(),
        DateOrder.FROM_VALUES,
        Integer.MAX_VALUE,
        Runtime.getRuntime().availableProcessors(),
        (done, total) -> {});
  }

  public ReadSettings withTypes(Map<String, ColumnType> types) {
    return new ReadSettings(types, delimiter, charset, dateOrder, rowLimit, threads, progress);
  }

  public ReadSettings withDelimiter(char delimiter) {
    return new ReadSettings(
        types, Optional.of(delimiter), charset, dateOrder, rowLimit, threads, progress);
  }

  public ReadSettings withCharset(Charset charset) {
    return new ReadSettings(
        types, delimiter, Optional.of(charset), dateOrder, rowLimit, threads, progress);
  }

  public ReadSettings withDateOrder(DateOrder dateOrder) {
    return new ReadSettings(types, delimiter, charset, dateOrder, rowLimit, threads, progress);
  }

  public ReadSettings withRowLimit(int rowLimit) {
    return new ReadSettings(types, delimiter, charset, dateOrder, rowLimit, threads, progress);
  }

  public ReadSettings withThreads(int threads) {
    return new ReadSettings(types, delimiter, charset, dateOrder, rowLimit, threads, progress);
  }

  public ReadSettings withProgress(Progress progress) {
    return new ReadSettings(types, delimiter, charset, dateOrder, rowLimit, threads, progress);
  }

  private static void checkDelimiter(char delimiter) {
    if (delimiter == '"' || delimiter == '\n' || delimiter == '\r') {
      throw new IllegalArgumentException(
          "expected a delimiter other than the quote and line ends, got character "
              + (int) delimiter);
    }
  }
}
