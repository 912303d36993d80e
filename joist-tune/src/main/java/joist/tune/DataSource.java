package joist.tune;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import joist.table.Column;
import joist.table.Table;

/**
 * Where a table comes from.
 *
 * @param file the file's name without its folder; empty when it was no file
 * @param sha256 of the file; of the table's values when it was no file
 * @param licence under which the data may be used, if known
 */
public record DataSource(String file, String sha256, Optional<String> licence) {
  private static final int CHUNK = 1 << 16;

  /** The source of a table read from {@code file}, which is read again for its digest. */
  public static DataSource ofFile(Path file) throws IOException {
    MessageDigest digest = digester();
    try (InputStream in = Files.newInputStream(file)) {
      byte[] chunk = new byte[CHUNK];
      for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
        digest.update(chunk, 0, read);
      }
    }
    return new DataSource(String.valueOf(file.getFileName()), hex(digest), Optional.empty());
  }

  /** The source of a table that a program made. */
  public static DataSource ofTable(Table table) {
    MessageDigest digest = digester();
    for (Column column : table.columns()) {
      text(digest, column.type() + " " + column.name());
      switch (column) {
        case Column.Numbers numbers -> doubles(digest, numbers.values());
        case Column.Dates dates -> doubles(digest, dates.epochSeconds());
        case Column.Booleans booleans -> digest.update(booleans.values());
        case Column.Categories categories -> texts(digest, categories);
      }
    }
    return new DataSource("", hex(digest), Optional.empty());
  }

  private static void doubles(MessageDigest digest, double[] values) {
    ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
    for (double value : values) {
      if (!chunk.hasRemaining()) {
        digest.update(chunk.flip());
        chunk.clear();
      }
      chunk.putDouble(value);
    }
    digest.update(chunk.flip());
  }

  private static void texts(MessageDigest digest, Column.Categories column) {
    for (int code : column.codes()) {
      text(digest, code < 0 ? "" : column.dictionary().get(code));
    }
  }

  private static void text(MessageDigest digest, String text) {
    byte[] bytes = text.getBytes(UTF_8);
    digest.update(ByteBuffer.allocate(4).putInt(bytes.length).flip());
    digest.update(bytes);
  }

  public DataSource withLicence(String other) {
    return new DataSource(file, sha256, Optional.of(other));
  }

  private static MessageDigest digester() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static String hex(MessageDigest digest) {
    return HexFormat.of().formatHex(digest.digest());
  }
}
