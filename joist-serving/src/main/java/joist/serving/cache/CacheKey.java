package joist.serving.cache;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What an answer hangs on: the very version that gives it, and all of what was asked.
 *
 * @param model name and version
 * @param digest of the model's file
 * @param input as {@link #input} makes it
 */
public record CacheKey(String model, String digest, String input) {
  /**
   * The digest of a request.
   *
   * @param protocol whatever else than the body decides what an answer looks like
   */
  public static String input(String protocol, ByteBuffer body) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      sha.update(body);
      return protocol + ":" + HexFormat.of().formatHex(sha.digest());
    } catch (NoSuchAlgorithmException everyJvmHasIt) {
      throw new IllegalStateException(everyJvmHasIt);
    }
  }
}
