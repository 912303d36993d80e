package joist.compiler.share;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Packed weights in a file: a page that says what they are, then their bytes, little-endian.
 *
 * <pre>
 * 0   "joistwt1"
 * 8   SHA-256 of what they are made of and how, in hex
 * 72  their number of bytes, i64
 * 80  their CRC-32C, i64
 * 88  CRC-32C of what stands before, i64
 * 4096 the weights
 * </pre>
 */
final class WeightsFile {
  private static final long PAGE = 4096;
  private static final int HEAD = 88;
  private static final int MOST_PIECE = 1 << 28;
  private static final byte[] MAGIC = "joistwt1".getBytes(StandardCharsets.US_ASCII);
  private static final ValueLayout.OfLong I64 =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private WeightsFile() {}

  /**
   * What is to be in a file.
   *
   * @param key SHA-256 of what the weights are made of and how, in hex
   * @param bytes of the weights
   */
  record Wanted(String key, long bytes) {}

  /** Bytes of a file of so many bytes of weights. */
  static long size(long bytes) {
    return PAGE + bytes;
  }

  /** The file's parts, to be written one behind the other. */
  static List<ByteBuffer> parts(String key, MemorySegment weights) {
    MemorySegment page = MemorySegment.ofArray(new byte[(int) PAGE]);
    MemorySegment.copy(MAGIC, 0, page, ValueLayout.JAVA_BYTE, 0, MAGIC.length);
    byte[] name = key.getBytes(StandardCharsets.US_ASCII);
    MemorySegment.copy(name, 0, page, ValueLayout.JAVA_BYTE, MAGIC.length, name.length);
    page.set(I64, 72, weights.byteSize());
    page.set(I64, 80, Checksum.crc32c(weights));
    page.set(I64, HEAD, Checksum.crc32c(page.asSlice(0, HEAD)));
    List<ByteBuffer> parts = new ArrayList<>();
    parts.add(page.asByteBuffer());
    for (long at = 0; at < weights.byteSize(); at += MOST_PIECE) {
      parts.add(weights.asSlice(at, Math.min(MOST_PIECE, weights.byteSize() - at)).asByteBuffer());
    }
    return parts;
  }

  /**
   * The weights in a file, mapped read-only; empty when any byte of it is not as it was written.
   *
   * @param known whether the weights are known to be intact: then the first page alone is looked at
   * @throws IOException when there is none, or it cannot be read
   */
  static Optional<MemorySegment> map(Path file, Wanted wanted, boolean known, Arena arena)
      throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      if (channel.size() != size(wanted.bytes())) {
        return Optional.empty();
      }
      MemorySegment all = channel.map(MapMode.READ_ONLY, 0, size(wanted.bytes()), arena);
      MemorySegment weights = all.asSlice(PAGE);
      boolean intact =
          isIntact(all, wanted) && (known || all.get(I64, 80) == Checksum.crc32c(weights));
      return intact ? Optional.of(weights) : Optional.empty();
    }
  }

  private static boolean isIntact(MemorySegment head, Wanted wanted) {
    byte[] expected =
        (new String(MAGIC, StandardCharsets.US_ASCII) + wanted.key())
            .getBytes(StandardCharsets.US_ASCII);
    return MemorySegment.ofArray(expected).mismatch(head.asSlice(0, expected.length)) < 0
        && head.get(I64, 72) == wanted.bytes()
        && head.get(I64, HEAD) == Checksum.crc32c(head.asSlice(0, HEAD));
  }
}
