package joist.model.archive;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Named byte blocks in order, and their one form as a file.
 *
 * <p>The form is a ZIP (PKWARE APPNOTE 6.3) of stored entries without extra fields, comments or
 * gaps, all of the same fixed time. Any ZIP tool reads it; {@link #read} takes nothing else.
 *
 * @param entries bytes by name; the arrays must not be written to
 */
public record Archive(Map<String, byte[]> entries) {
  public Archive {
    entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
    if (entries.size() > Zip.MOST_ENTRIES) {
      throw new IllegalArgumentException(
          "expected at most %d entries, got %d".formatted(Zip.MOST_ENTRIES, entries.size()));
    }
  }

  /** Whether the bytes begin as an archive does. */
  public static boolean isArchive(byte[] bytes) {
    return bytes.length >= 4 && ZipReader.startsWithEntry(bytes);
  }

  /**
   * Reads a file, checking every byte of it: only what {@link #toBytes} makes is taken. No block is
   * larger than the file, whatever its header claims.
   *
   * @throws ArchiveException when it is damaged or not of this form, saying where
   */
  public static Archive read(byte[] bytes) {
    return new ZipReader(bytes).read();
  }

  public byte[] toBytes() {
    return ZipWriter.write(entries);
  }

  public Optional<byte[]> find(String name) {
    return Optional.ofNullable(entries.get(name));
  }
}
