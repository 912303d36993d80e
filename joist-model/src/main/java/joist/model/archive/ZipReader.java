package joist.model.archive;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Reads the one form of an archive.
 *
 * <p>Entries are read one after the other from the front; then the whole is written again and
 * compared. So every byte counts, headers and directory too, and no two readers can disagree on
 * what a file holds.
 */
final class ZipReader {
  private static final int LONGEST_NAME = 255;

  private final byte[] bytes;
  private final ByteBuffer in;

  ZipReader(byte[] bytes) {
    this.bytes = bytes;
    this.in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  static boolean startsWithEntry(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(0) == Zip.ENTRY;
  }

  Archive read() {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    while (in.remaining() >= Zip.ENTRY_BYTES && in.getInt(in.position()) == Zip.ENTRY) {
      readEntry(entries);
      if (entries.size() > Zip.MOST_ENTRIES) {
        throw new ArchiveException("expected at most " + Zip.MOST_ENTRIES + " entries, got more");
      }
    }
    Archive archive = new Archive(entries);
    int at = Arrays.mismatch(bytes, archive.toBytes());
    if (at >= 0) {
      throw new ArchiveException(
          "the file is damaged or cut short at byte %,d of %,d".formatted(at, bytes.length));
    }
    return archive;
  }

  private void readEntry(Map<String, byte[]> entries) {
    int start = in.position();
    short method = in.getShort(start + 8);
    int crc = in.getInt(start + 14);
    long size = Integer.toUnsignedLong(in.getInt(start + 22));
    int nameBytes = Short.toUnsignedInt(in.getShort(start + 26));
    if (method != Zip.STORED) {
      throw new ArchiveException(
          "expected a stored entry at byte %,d, got compression method %d; the file was not written by Joist"
              .formatted(start, method));
    }
    in.position(start + Zip.ENTRY_BYTES);
    if (nameBytes > LONGEST_NAME || nameBytes + size > in.remaining()) {
      throw new ArchiveException(
          "the entry at byte %,d claims %,d bytes, but %,d are left of the file; it is damaged or cut short"
              .formatted(start, nameBytes + size, in.remaining()));
    }
    byte[] encoded = take(nameBytes);
    String name = new String(encoded, UTF_8);
    byte[] content = take((int) size);
    if (Zip.crc(content) != crc) {
      throw new ArchiveException(
          "the entry '%s' is damaged: its checksum does not match".formatted(printable(name)));
    }
    if (entries.putIfAbsent(name, content) != null) {
      throw new ArchiveException("the entry '%s' is there twice".formatted(printable(name)));
    }
  }

  private byte[] take(int length) {
    byte[] taken = new byte[length];
    in.get(taken);
    return taken;
  }

  private static String printable(String name) {
    return name.replaceAll("[^ -~]", "?");
  }
}
