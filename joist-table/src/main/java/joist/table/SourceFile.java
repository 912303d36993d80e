package joist.table;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * A file to read, and what its first bytes and its name say that it holds.
 *
 * @param head the first bytes, unzipped
 */
@SuppressWarnings("ArrayRecordComponent")
record SourceFile(Path path, Format format, boolean gzip, long bytes, byte[] head) {
  private static final int HEAD_BYTES = 1 << 16;
  private static final int GZIP_BUFFER = 1 << 16;

  /** What a file holds. */
  enum Format {
    CSV,
    JSON_LINES,
    PARQUET
  }

  /** First bytes of files that people take for tables, and what to do with such a file. */
  private record Known(String magic, String what, String fix) {}

  private static final List<Known> KNOWN =
      List.of(
          new Known("PK\003\004", "a zip archive or an Excel workbook", "export it as CSV"),
          new Known("\u00D0\u00CF\u0011\u00E0", "an old Excel workbook", "export it as CSV"),
          new Known("BZh", "bzip2", "decompress it, or compress it with gzip"),
          new Known("\u00FD7zXZ", "xz", "decompress it, or compress it with gzip"),
          new Known("(\u00B5/\u00FD", "zstd", "decompress it, or compress it with gzip"),
          new Known("PARE", "encrypted Parquet", "write it without encryption"),
          new Known("ARROW1", "Arrow", "write it as Parquet or CSV"),
          new Known("SQLite format 3", "an SQLite database", "export the table as CSV"),
          new Known("%PDF", "PDF", "export the table as CSV"));

  /**
   * Looks at a file.
   *
   * @throws TableException when there is nothing that can be read as a table
   */
  static SourceFile probe(Path path) {
    requireFile(path);
    try {
      long bytes = Files.size(path);
      byte[] raw = head(Files.newInputStream(path));
      boolean gzip = raw.length > 1 && (raw[0] & 0xFF) == 0x1F && (raw[1] & 0xFF) == 0x8B;
      byte[] head = gzip ? head(unzip(Files.newInputStream(path))) : raw;
      if (head.length == 0) {
        throw new TableException(
            path + ": expected a header and rows, got an empty file; check how it was written");
      }
      refuseKnown(path, head);
      Format format = format(path, head);
      if (format == Format.PARQUET) {
        checkParquet(path, gzip);
      }
      return new SourceFile(path, format, gzip, bytes, head);
    } catch (IOException e) {
      throw failure(path, e);
    }
  }

  /** The bytes to parse, unzipped; reading them tells the meter how far in the file it is. */
  InputStream open(ProgressMeter meter) throws IOException {
    InputStream raw = meter.watch(Files.newInputStream(path));
    return gzip ? unzip(raw) : raw;
  }

  /** The error for a file that could not be read. */
  static TableException failure(Path path, IOException cause) {
    if (cause instanceof EOFException || cause instanceof ZipException) {
      return new TableException(
          "%s: expected whole gzip data, got a truncated or damaged file (%s); copy it again"
              .formatted(path, cause.getMessage()),
          cause);
    }
    return new TableException(path + ": could not be read: " + cause, cause);
  }

  private static void requireFile(Path path) {
    if (Files.isDirectory(path)) {
      throw new TableException(
          path + ": expected a file, got a directory" + holding(siblings(path), path));
    }
    if (!Files.exists(path)) {
      Path name = path.getFileName();
      Path parent = path.toAbsolutePath().getParent();
      String hint =
          name == null || parent == null
              ? ""
              : !Files.isDirectory(parent)
                  ? "; the folder " + parent + " does not exist either"
                  : NearestNames.hint(name.toString(), siblings(parent));
      throw new TableException(path + ": expected a file, found none" + hint);
    }
    if (!Files.isReadable(path)) {
      throw new TableException(path + ": the file may not be read; check its permissions");
    }
  }

  private static String holding(List<String> names, Path path) {
    List<String> tables =
        names.stream()
            .filter(name -> name.matches("(?i).*\\.(csv|tsv|txt|jsonl|ndjson|parquet)(\\.gz)?"))
            .limit(5)
            .map(name -> path.resolve(name).toString())
            .toList();
    return tables.isEmpty() ? "; name the file in it" : "; it holds " + String.join(", ", tables);
  }

  private static List<String> siblings(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.limit(10_000).map(file -> file.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      return List.of(); // it only serves a hint
    }
  }

  private static byte[] head(InputStream in) throws IOException {
    try (in) {
      return in.readNBytes(HEAD_BYTES);
    }
  }

  private static InputStream unzip(InputStream raw) throws IOException {
    try {
      return new BufferedInputStream(new GZIPInputStream(raw, GZIP_BUFFER), GZIP_BUFFER);
    } catch (IOException e) {
      try (raw) {
        throw e;
      }
    }
  }

  private static void refuseKnown(Path path, byte[] head) {
    for (Known known : KNOWN) {
      if (startsWith(head, known.magic())) {
        throw new TableException(
            "%s: expected CSV, JSON lines or Parquet, got %s; %s"
                .formatted(path, known.what(), known.fix()));
      }
    }
  }

  private static Format format(Path path, byte[] head) {
    if (startsWith(head, "PAR1")) {
      return Format.PARQUET;
    }
    String name = path.toString().toLowerCase(Locale.ROOT).replaceFirst("\\.gz$", "");
    if (name.endsWith(".parquet")) {
      throw new TableException(
          path
              + ": expected Parquet, as its name says, got a file that does not start with PAR1;"
              + " rename it to what it is, or write it again");
    }
    boolean json = name.matches(".*\\.(jsonl|ndjson|json)");
    return json || firstSign(head) == '{' ? Format.JSON_LINES : Format.CSV;
  }

  private static void checkParquet(Path path, boolean gzip) throws IOException {
    if (gzip) {
      throw new TableException(path + ": expected plain Parquet, got it gzipped; decompress it");
    }
    try (FileChannel channel = FileChannel.open(path)) {
      ByteBuffer tail = ByteBuffer.allocate(4);
      channel.read(tail, Math.max(0, channel.size() - 4));
      if (channel.size() < 12 || !startsWith(tail.array(), "PAR1")) {
        throw new TableException(
            path + ": expected Parquet that ends with PAR1, got a truncated file; copy it again");
      }
    }
  }

  private static int firstSign(byte[] head) {
    int at = startsWith(head, "\u00EF\u00BB\u00BF") ? 3 : 0;
    while (at < head.length && head[at] >= 0 && head[at] <= ' ') {
      at++;
    }
    return at < head.length ? head[at] : 0;
  }

  private static boolean startsWith(byte[] head, String magic) {
    byte[] bytes = magic.getBytes(StandardCharsets.ISO_8859_1);
    return head.length >= bytes.length
        && Arrays.equals(head, 0, bytes.length, bytes, 0, bytes.length);
  }
}
