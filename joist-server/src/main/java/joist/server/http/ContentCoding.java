package joist.server.http;

import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;

/** Bodies that came packed: {@code Content-Encoding}, RFC 9110. */
final class ContentCoding {
  private ContentCoding() {}

  /** The body as it was before it was packed, at most as large as an unpacked one may be. */
  static Buffer unpacked(Buffer body, @Nullable String coding, Limits limits) {
    return switch (coding == null ? "identity" : coding) {
      case "identity", "" -> body;
      case "gzip" -> unpacked(body, GZIPInputStream::new, limits);
      case "deflate" -> unpacked(body, InflaterInputStream::new, limits);
      default ->
          throw RequestException.badRequest(
              "expected a Content-Encoding of identity, gzip or deflate, got '%s'"
                  .formatted(coding));
    };
  }

  private interface Unpacking {
    InputStream of(InputStream packed) throws IOException;
  }

  private static Buffer unpacked(Buffer body, Unpacking unpacking, Limits limits) {
    Bytes bytes = Bytes.of(body);
    try (InputStream in =
        unpacking.of(new ByteArrayInputStream(bytes.array(), bytes.offset(), bytes.length()))) {
      byte[] all = in.readNBytes(Math.toIntExact(limits.bodyBytes()));
      if (in.read() >= 0) {
        throw RequestException.tooLarge(
            "expected a body of at most %,d bytes when unpacked; split the rows over several requests"
                .formatted(limits.bodyBytes()));
      }
      return Buffer.buffer(all);
    } catch (IOException malformed) {
      throw RequestException.badRequest(
          "expected a body that is packed as its Content-Encoding says: " + malformed.getMessage());
    }
  }
}
