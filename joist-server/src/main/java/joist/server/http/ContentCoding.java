package joist.server.http;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;
import joist.server.intake.Holding;
import joist.server.intake.RequestMemory;
import org.jspecify.annotations.Nullable;

/** Bodies that came packed: {@code Content-Encoding}, RFC 9110. */
final class ContentCoding {
  private static final String PLAIN = "identity";

  private ContentCoding() {}

  /** The body as it was before it was packed, at most as large as an unpacked one may be. */
  static Bytes unpacked(Bytes body, @Nullable String coding, Limits limits, Holding holding) {
    return switch (name(coding)) {
      case PLAIN -> body;
      case "gzip", "x-gzip" -> unpacked(body, GZIPInputStream::new, limits, holding);
      case "deflate" -> unpacked(body, InflaterInputStream::new, limits, holding);
      default ->
          throw RequestException.badRequest(
              "expected a Content-Encoding of identity, gzip or deflate, got '%s'"
                  .formatted(coding));
    };
  }

  /** Whether a body of this coding is not packed. */
  static boolean isPlain(@Nullable String coding) {
    return name(coding).equals(PLAIN);
  }

  private static String name(@Nullable String coding) {
    String name = coding == null ? "" : coding.strip().toLowerCase(Locale.ROOT);
    return name.isEmpty() ? PLAIN : name;
  }

  private interface Unpacking {
    InputStream of(InputStream packed) throws IOException;
  }

  private static Bytes unpacked(Bytes body, Unpacking unpacking, Limits limits, Holding holding) {
    GrowingBytes all = new GrowingBytes(holding, 0, limits.bodyBytes(), false);
    long left = limits.bodyBytes();
    try (InputStream in = unpacking.of(body.stream())) {
      for (byte[] next = piece(in); next.length > 0; next = piece(in)) {
        left -= next.length;
        if (left < 0) {
          throw RequestException.tooLarge(
              "expected a body of at most %,d bytes when unpacked; split the rows over several requests"
                  .formatted(limits.bodyBytes()));
        }
        all.append(Buffer.buffer(next));
      }
      if (body instanceof Bytes.OffHeap(MemorySegment packed, _)) {
        holding.release(packed);
      }
      return all.all();
    } catch (IOException malformed) {
      throw RequestException.badRequest(
          "expected a body that is packed as its Content-Encoding says: " + malformed.getMessage());
    }
  }

  private static byte[] piece(InputStream in) throws IOException {
    return in.readNBytes(RequestMemory.SHORT_BYTES);
  }
}
