package joist.cli;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Set;
import javax.net.ssl.SSLException;
import joist.table.Reason;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.MissingNode;

/**
 * Asks a running server, as an operator.
 *
 * @param key empty for none
 */
record ServerClient(String server, String key, ClientTls tls) {
  static final String LOCAL = "http://127.0.0.1:8080";

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Set<String> SCHEMES = Set.of("http", "https");

  /** What a server answered. */
  record Answer(int status, JsonNode body) {
    String message() {
      return body.path("error").path("message").asString("");
    }
  }

  /** The key that is used where none is given. */
  static String keyOfSurroundings() {
    return System.getenv().getOrDefault("JOIST_API_KEY", "");
  }

  /** The document at a path. */
  JsonNode get(String path) throws InterruptedException {
    Answer answer = send(request(path, PATIENCE));
    if (answer.status() == 200) {
      return answer.body();
    }
    throw failed(answer);
  }

  /** What comes of a document that is sent to a path, whatever the status. */
  Answer post(String path, String json, Duration patience) throws InterruptedException {
    return send(request(path, patience).POST(HttpRequest.BodyPublishers.ofString(json)));
  }

  /** Who must act where a server did not do what it was asked. */
  RuntimeException failed(Answer answer) {
    String said = answer.message().isEmpty() ? "" : ": " + answer.message();
    String told = "%s answered %d%s".formatted(server, answer.status(), said);
    int status = answer.status();
    if (status == 401 || status == 403) {
      return new UsageException(told + "; give an operator's key with --key, or as JOIST_API_KEY");
    }
    return status == 429 || status >= 500
        ? new UnreachableException(told)
        : new BadInputException(told);
  }

  private HttpRequest.Builder request(String path, Duration patience) {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri(path)).timeout(patience);
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
            .formatted(LOCAL, server));
  }

  private Answer send(HttpRequest.Builder request) throws InterruptedException {
    HttpClient.Builder with = HttpClient.newBuilder().connectTimeout(PATIENCE);
    tls.context().ifPresent(with::sslContext);
    try (HttpClient client = with.build()) {
      HttpResponse<String> response =
          client.send(request.build(), HttpResponse.BodyHandlers.ofString());
      return new Answer(response.statusCode(), parsed(response));
    } catch (SSLException untrusted) {
      throw new UnreachableException(
          "a server is at %s, but TLS with it failed: %s. Where its certificate is no public authority's, say who vouches for it with --ca; where it asks for one, show it with --client-cert and --client-key"
              .formatted(server, Reason.of(untrusted)),
          untrusted);
    } catch (HttpConnectTimeoutException unreachable) {
      throw silent(unreachable);
    } catch (HttpTimeoutException slow) {
      throw new UnreachableException(
          "%s did not answer in time; what it was asked to do may still be done".formatted(server),
          slow);
    } catch (IOException unreachable) {
      throw silent(unreachable);
    }
  }

  private UnreachableException silent(IOException unreachable) {
    return new UnreachableException(
        "no server answers at %s: %s. 'joist serve' starts one; --server names another"
            .formatted(server, Reason.of(unreachable)),
        unreachable);
  }

  private JsonNode parsed(HttpResponse<String> response) {
    try {
      return JsonMapper.shared().readTree(response.body());
    } catch (JacksonException other) {
      if (response.statusCode() != 200) { // of what stands before it: the status says enough
        return MissingNode.getInstance();
      }
      throw new BadInputException(
          "expected a server of Joist at %s, got an answer that is no JSON".formatted(server));
    }
  }
}
