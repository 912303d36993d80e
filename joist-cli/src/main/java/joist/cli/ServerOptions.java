package joist.cli;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Set;
import picocli.CommandLine.Option;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Which running server a command asks, and asking it. */
final class ServerOptions {
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Set<String> SCHEMES = Set.of("http", "https");
  private static final String DEFAULT = "http://127.0.0.1:8080";

  @Option(
      names = "--server",
      paramLabel = "URL",
      defaultValue = DEFAULT,
      description = "The server that answered. Default: ${DEFAULT-VALUE}.")
  private String server = DEFAULT;

  @Option(
      names = "--key",
      paramLabel = "KEY",
      description = "An operator's key, where the server asks for one. Default: JOIST_API_KEY.")
  private String key = System.getenv().getOrDefault("JOIST_API_KEY", "");

  /** The document at a path. */
  JsonNode get(String path) throws InterruptedException {
    HttpResponse<String> response =
        send(withKey(HttpRequest.newBuilder(uri(path)).timeout(PATIENCE)));
    JsonNode body = parsed(response);
    if (response.statusCode() == 200) {
      return body;
    }
    String message = body.path("error").path("message").asString("");
    throw new BadInputException(
        "%s answered %d%s"
            .formatted(server, response.statusCode(), message.isEmpty() ? "" : ": " + message));
  }

  private HttpRequest.Builder withKey(HttpRequest.Builder request) {
    if (key.isBlank()) {
      return request;
    }
    if (!key.strip().matches("[\\x21-\\x7e]+")) {
      throw new UsageException(
          "expected a key on one line, such as joist_5f1c09aa_…, got one with blanks, line breaks or"
              + " other signs; look at --key or JOIST_API_KEY");
    }
    return request.header("Authorization", "Bearer " + key.strip());
  }

  private URI uri(String path) {
    try {
      URI uri = URI.create(server.replaceFirst("/+$", "") + path);
      if (uri.getHost() != null && SCHEMES.contains(String.valueOf(uri.getScheme()))) {
        return uri;
      }
    } catch (IllegalArgumentException malformed) {
      // told below
    }
    throw new UsageException(
        "expected --server to be the address of a server, such as %s, got '%s'"
            .formatted(DEFAULT, server));
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws InterruptedException {
    try (HttpClient client = HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
      return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException unreachable) {
      throw new UnreachableException(
          "no server answers at %s: %s. 'joist serve' starts one; --server names another"
              .formatted(server, UnwrittenException.reason(unreachable)),
          unreachable);
    }
  }

  private JsonNode parsed(HttpResponse<String> response) {
    try {
      return JsonMapper.shared().readTree(response.body());
    } catch (JacksonException other) {
      throw new BadInputException(
          "expected a server of Joist at %s, got an answer that is no JSON".formatted(server));
    }
  }
}
