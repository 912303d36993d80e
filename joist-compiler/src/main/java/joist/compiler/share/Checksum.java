package joist.compiler.share;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.zip.CRC32C;

/** Checksums of memory: CRC-32C at the speed of memory against damage, SHA-256 to tell contents. */
final class Checksum {
  private Checksum() {}

  static long crc32c(MemorySegment bytes) {
    CRC32C crc = new CRC32C();
    Piecewise.each(bytes, piece -> crc.update(piece.asByteBuffer()));
    return crc.getValue();
  }

  static long crc32c(String text) {
    return crc32c(MemorySegment.ofArray(text.getBytes(StandardCharsets.UTF_8)));
  }

  /** In hex. */
  static String sha256(MemorySegment bytes) {
    MessageDigest digest = sha256();
    Piecewise.each(bytes, piece -> digest.update(piece.asByteBuffer()));
    return HexFormat.of().formatHex(digest.digest());
  }

  static String sha256(String text) {
    return sha256(MemorySegment.ofArray(text.getBytes(StandardCharsets.UTF_8)));
  }

  /** A SHA-256 of nothing yet. */
  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
