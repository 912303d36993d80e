package joist.model.archive;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;

/** Writes the one form of an archive. */
final class ZipWriter {
  private ZipWriter() {}

  static byte[] write(Map<String, byte[]> entries) {
    ByteBuffer out = ByteBuffer.allocate(size(entries)).order(ByteOrder.LITTLE_ENDIAN);
    ByteBuffer directory =
        ByteBuffer.allocate(directorySize(entries)).order(ByteOrder.LITTLE_ENDIAN);
    entries.forEach((name, bytes) -> {
      int offset = out.position();
      int crc = Zip.crc(bytes);
      byte[] encoded = name.getBytes(UTF_8);
      out.putInt(Zip.ENTRY);
      putCommon(out, crc, bytes.length, encoded.length);
      out.put(encoded).put(bytes);
      directory.putInt(Zip.DIRECTORY).putShort(Zip.VERSION);
      putCommon(directory, crc, bytes.length, encoded.length);
      // Comment, disk, internal attributes: 2 bytes each; external attributes: 4.
      directory.putShort((short) 0).putShort((short) 0).putShort((short) 0).putInt(0);
      directory.putInt(offset).put(encoded);
    });
    int start = out.position();
    out.put(directory.flip());
    putEnd(out, entries.size(), start);
    return out.array();
  }

  private static int directorySize(Map<String, byte[]> entries) {
    return entries.keySet().stream()
        .mapToInt(name -> Zip.DIRECTORY_BYTES + name.getBytes(UTF_8).length)
        .sum();
  }

  private static int size(Map<String, byte[]> entries) {
    long size = Zip.END_BYTES + 2L * directorySize(entries);
    size += (long) (Zip.ENTRY_BYTES - Zip.DIRECTORY_BYTES) * entries.size();
    for (byte[] bytes : entries.values()) {
      size += bytes.length;
    }
    if (size > Integer.MAX_VALUE - 64) {
      throw new IllegalArgumentException(
          "expected at most 2 GiB in one archive, got %,d bytes".formatted(size));
    }
    return (int) size;
  }

  /** What an entry's header and its line in the directory share. */
  private static void putCommon(ByteBuffer out, int crc, int bytes, int nameBytes) {
    out.putShort(Zip.VERSION).putShort(Zip.FLAGS).putShort(Zip.STORED);
    out.putShort((short) 0).putShort(Zip.DATE);
    out.putInt(crc).putInt(bytes).putInt(bytes);
    out.putShort((short) nameBytes).putShort((short) 0);
  }

  private static void putEnd(ByteBuffer out, int entries, int start) {
    int directoryBytes = out.position() - start;
    out.putInt(Zip.END).putShort((short) 0).putShort((short) 0);
    out.putShort((short) entries).putShort((short) entries);
    out.putInt(directoryBytes).putInt(start).putShort((short) 0);
  }
}
