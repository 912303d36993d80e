package joist.server.access;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;

/**
 * A key as it is kept: its public id, and a digest from which it cannot be told.
 *
 * <p>A key is {@code joist_ID_SECRET}, its secret 256 random bits: with so many there is nothing to
 * guess, so one round of SHA-256 keeps it as safe as a slow hash would.
 *
 * @param id eight hexadecimal digits, by which it is found and revoked
 * @param sha256 of the whole key, in hexadecimal
 */
public record ApiKey(String id, String sha256, Instant created) {
  private static final String PREFIX = "joist_";
  private static final int ID_DIGITS = 8;

  public ApiKey {
    if (!id.matches("[0-9a-f]{8}") || !sha256.matches("[0-9a-f]{64}")) {
      throw new AccessException(
          "expected a key's id of 8 and a sha256 of 64 hexadecimal digits, got '%s' and '%s'"
              .formatted(id, sha256));
    }
  }

  /**
   * A key that was just made: the one moment at which it can be read.
   *
   * @param text what its caller sends
   */
  public record Fresh(String text, ApiKey key) {}

  /** Makes a key. */
  public static Fresh make(SecureRandom random, Instant now) {
    byte[] bytes = new byte[ID_DIGITS / 2];
    random.nextBytes(bytes);
    String id = HexFormat.of().formatHex(bytes);
    byte[] secret = new byte[32];
    random.nextBytes(secret);
    String text =
        PREFIX + id + "_" + Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
    return new Fresh(text, new ApiKey(id, HexFormat.of().formatHex(digest(text)), now));
  }

  /** The public part of what a caller sent; empty where it is no key. */
  static String idOf(String text) {
    int end = PREFIX.length() + ID_DIGITS;
    return text.startsWith(PREFIX) && text.length() > end && text.charAt(end) == '_'
        ? text.substring(PREFIX.length(), end)
        : "";
  }

  /** Whether what a caller sent is this key; takes as long whether it is or not. */
  boolean matches(String text) {
    return MessageDigest.isEqual(digest(text), HexFormat.of().parseHex(sha256));
  }

  private static byte[] digest(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException everyJvmHasIt) {
      throw new IllegalStateException(everyJvmHasIt);
    }
  }
}
