package joist.server.api;

import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The console's files, from the class path's {@code console} folder. Thread-safe. */
public final class Pages {
  private static final String FOLDER = "/console";
  private static final Map<String, String> MEDIA_TYPES =
      Map.of(
          "html", "text/html; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "svg", "image/svg+xml",
          "json", "application/json",
          "png", "image/png",
          "ico", "image/x-icon",
          "woff2", "font/woff2");

  private final Map<String, Optional<Buffer>> files = new ConcurrentHashMap<>();

  /** A file with its media type. */
  public record Page(String mediaType, Buffer bytes) {}

  /** The file at a path; the index page at {@code /}. */
  public Optional<Page> find(String path) {
    String file = path.endsWith("/") ? path + "index.html" : path;
    String type = MEDIA_TYPES.get(file.substring(file.lastIndexOf('.') + 1));
    if (type == null || file.contains("..") || file.contains("//")) {
      return Optional.empty();
    }
    return read(file).map(bytes -> new Page(type, bytes));
  }

  private Optional<Buffer> read(String file) {
    Optional<Buffer> known = files.get(file);
    if (known != null) {
      return known;
    }
    try (InputStream in = Pages.class.getResourceAsStream(FOLDER + file)) {
      if (in == null) {
        return Optional.empty(); // not kept: paths are without number
      }
      Optional<Buffer> bytes = Optional.of(Buffer.buffer(in.readAllBytes()));
      files.put(file, bytes);
      return bytes;
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }
}
