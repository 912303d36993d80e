package joist.load;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What is sent where: the bodies in turn, each by POST.
 *
 * @param url an {@code http} address
 * @param bodies at least one, not to be changed; request i carries body i modulo their number
 * @param headers besides Host, Content-Type (JSON unless given) and Content-Length
 */
public record Target(URI url, List<byte[]> bodies, Map<String, String> headers) {
  public Target {
    if (!"http".equalsIgnoreCase(url.getScheme()) || url.getHost() == null) {
      throw new IllegalArgumentException(
          "expected an address such as http://127.0.0.1:8080/v1/predict/NAME, got "
              + url
              + "; TLS is not spoken: measure behind whatever ends it");
    }
    if (bodies.isEmpty()) {
      throw new IllegalArgumentException("expected at least one body to send, got none");
    }
    bodies = List.copyOf(bodies);
    headers = Map.copyOf(headers);
    headers.forEach(Target::check);
  }

  /** Texts in UTF-8, without headers of their own. */
  public static Target of(String url, List<String> texts) {
    return of(URI.create(url), texts, Map.of());
  }

  /** Texts in UTF-8. */
  public static Target of(URI url, List<String> texts, Map<String, String> headers) {
    List<byte[]> bodies =
        texts.stream().map(text -> text.getBytes(StandardCharsets.UTF_8)).toList();
    return new Target(url, bodies, headers);
  }

  int port() {
    return url.getPort() < 0 ? 80 : url.getPort();
  }

  /** The bytes of each request, ready to be written. */
  List<byte[]> requests() {
    String head = head();
    return bodies.stream().map(body -> request(head, body)).toList();
  }

  private String head() {
    Map<String, String> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    all.put("Content-Type", "application/json");
    all.putAll(headers);
    all.put("Host", url.getPort() < 0 ? url.getHost() : url.getHost() + ":" + url.getPort());
    String path = url.getRawPath().isEmpty() ? "/" : url.getRawPath();
    String query = url.getRawQuery() == null ? "" : "?" + url.getRawQuery();
    StringBuilder head = new StringBuilder("POST " + path + query + " HTTP/1.1\r\n");
    all.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    return head.toString();
  }

  private static byte[] request(String head, byte[] content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    String end = "Content-Length: " + content.length + "\r\n\r\n";
    bytes.writeBytes((head + end).getBytes(StandardCharsets.ISO_8859_1));
    bytes.writeBytes(content);
    return bytes.toByteArray();
  }

  private static void check(String name, String value) {
    if (!name.matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+") || !value.matches("[\\t\\x20-\\x7e]*")) {
      throw new IllegalArgumentException(
          "expected a header of printable ASCII, got '" + name + ": " + value + "'");
    }
    if (name.equalsIgnoreCase("Content-Length") || name.equalsIgnoreCase("Transfer-Encoding")) {
      throw new IllegalArgumentException(
          "the header " + name + " is made from the body; leave it out");
    }
  }
}
