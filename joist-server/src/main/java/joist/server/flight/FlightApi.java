package joist.server.flight;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import joist.server.http.Reply;
import joist.server.http.RequestException;
import joist.serving.flight.BatchFlight;
import joist.serving.flight.FlightRecorder;
import joist.serving.flight.RequestFlight;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** {@code /v1/requests…} and {@code /v1/batches…}. Runs on an event loop. */
public final class FlightApi {
  private static final String REQUESTS = "/v1/requests";
  private static final String BATCHES = "/v1/batches";
  private static final int MOST_LISTED = 200;

  private final JsonMapper json = new JsonMapper();
  private final FlightJson documents = new FlightJson();
  private final FlightRecorder recorder;

  public FlightApi(FlightRecorder recorder) {
    this.recorder = recorder;
  }

  /** Whether a path is one of these. */
  public static boolean isAt(String path) {
    return isUnder(REQUESTS, path) || isUnder(BATCHES, path);
  }

  private static boolean isUnder(String root, String path) {
    return path.equals(root) || path.startsWith(root + "/");
  }

  public void handle(HttpServerRequest request, Reply reply) {
    if (!request.method().equals(HttpMethod.GET)) {
      throw RequestException.methodNotAllowed("GET", request.method().name());
    }
    String path = request.path();
    ObjectNode answer =
        isUnder(REQUESTS, path)
            ? requests(path.substring(REQUESTS.length()))
            : batches(request, path.substring(BATCHES.length()));
    reply.json(Buffer.buffer(json.writeValueAsBytes(answer)));
  }

  private ObjectNode requests(String rest) {
    if (rest.isEmpty() || rest.equals("/")) {
      List<RequestFlight> troubled = recorder.troubled();
      return documents.requests(troubled.subList(0, Math.min(MOST_LISTED, troubled.size())));
    }
    String id = decoded(rest.substring(1));
    return documents.told(recorder.request(id).orElseThrow(() -> unknown(id)));
  }

  private RequestException unknown(String id) {
    return RequestException.notFound(
        "no request '%s' is known: expected the x-request-id of an answer of this server. It may not be over yet, may have asked no model, or may be one of those that newer ones pushed out: the newest %,d are kept"
            .formatted(id, recorder.capacity()));
  }

  private static String decoded(String id) {
    try {
      return URLDecoder.decode(id.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException malformed) {
      throw RequestException.badRequest("expected a path in URL encoding, got '" + id + "'");
    }
  }

  private ObjectNode batches(HttpServerRequest request, String rest) {
    if (rest.isEmpty() || rest.equals("/")) {
      String model = request.getParam("model", "");
      return documents.batches(
          recorder.batches().stream()
              .filter(batch -> model.isEmpty() || batch.model().equals(model))
              .limit(MOST_LISTED)
              .toList());
    }
    BatchFlight batch =
        recorder
            .batch(number(rest.substring(1)))
            .orElseThrow(() ->
                RequestException.notFound(
                    "no batch '%s' is known: expected the number of one of the newest"
                        .formatted(rest.substring(1))));
    return documents.batch(batch, recorder);
  }

  private static long number(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException malformed) {
      throw RequestException.badRequest("expected the number of a batch, got '" + text + "'");
    }
  }
}
