package joist.table;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;

/**
 * Writes a table as the file's name says: {@code .csv}, {@code .tsv}, {@code .jsonl} or {@code
 * .ndjson}, each gzipped with a further {@code .gz}, or {@code .parquet}.
 *
 * <p>The file appears whole or not at all: it is written beside its place under another name, and
 * moved there when it is complete. A file that was there before is replaced.
 */
public final class TableWriter {
  private static final int BUFFER = 1 << 16;

  private TableWriter() {}

  /**
   * Writes the table.
   *
   * @throws TableException when the name's ending is unknown or the disk cannot take the file; then
   *     nothing is left behind
   */
  public static void write(Table table, Path file) {
    write(table, file, Files::newOutputStream);
  }

  /** Opens the file that a table is written to. */
  @FunctionalInterface
  interface Disk {
    OutputStream create(Path file) throws IOException;
  }

  static void write(Table table, Path file, Disk disk) {
    Kind kind = Kind.of(file);
    Path name = file.getFileName();
    String writer = ProcessHandle.current().pid() + "-" + Thread.currentThread().threadId();
    Path part = file.resolveSibling("." + name + "." + writer + ".part");
    try {
      requireFolder(file);
      try {
        write(table, part, kind, disk);
        move(part, file);
      } finally {
        Files.deleteIfExists(part);
      }
    } catch (IOException e) {
      throw new UnwrittenTableException(file, e);
    }
  }

  private record Kind(String ending, boolean gzip) {
    static Kind of(Path file) {
      String name = file.toString().toLowerCase(Locale.ROOT);
      boolean gzip = name.endsWith(".gz");
      String plain = gzip ? name.substring(0, name.length() - 3) : name;
      String ending = plain.substring(plain.lastIndexOf('.') + 1);
      boolean known =
          switch (ending) {
            case "csv", "tsv", "jsonl", "ndjson" -> true;
            case "parquet" -> !gzip;
            default -> false;
          };
      if (!known) {
        throw new TableException(
            file
                + ": expected a name that ends in .csv, .tsv, .jsonl or .ndjson, with or without"
                + " .gz, or in .parquet; rename it");
      }
      return new Kind(ending, gzip);
    }
  }

  private static void requireFolder(Path file) {
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null && !Files.isDirectory(folder)) {
      throw new TableException(
          file + ": expected an existing folder " + folder + ", found none; create it");
    }
    if (Files.isDirectory(file)) {
      throw new TableException(file + ": expected a file to write, got a directory; name a file");
    }
  }

  private static void write(Table table, Path part, Kind kind, Disk disk) throws IOException {
    if (kind.ending().equals("parquet")) {
      writeParquet(table, part);
      return;
    }
    try (OutputStream raw = disk.create(part);
        OutputStream out = kind.gzip() ? new GZIPOutputStream(raw, BUFFER) : raw;
        Writer text =
            new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8), BUFFER)) {
      switch (kind.ending()) {
        case "csv" -> new CsvWriting(text, ',').write(table);
        case "tsv" -> new CsvWriting(text, '\t').write(table);
        default -> JsonWriting.write(table, text);
      }
    }
  }

  private static void writeParquet(Table table, Path part) throws IOException {
    try {
      ParquetWriting.write(table, part);
    } catch (LinkageError e) {
      throw TableException.noParquet(part, e);
    }
  }

  private static void move(Path part, Path file) throws IOException {
    try {
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
    }
  }
}
