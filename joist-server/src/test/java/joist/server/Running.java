package joist.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import joist.model.WeightsSettings;
import joist.server.operations.ModelSource;
import joist.serving.Await;
import joist.serving.Deployment;
import joist.serving.DeploymentState;
import joist.serving.Deployments;
import joist.serving.SmallModels;
import joist.serving.batch.DeadlineBatching;
import joist.store.Store;
import joist.store.StoreSettings;
import joist.store.Stores;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A server on a free port, with its client; with a registry of its own where it is asked for. */
public final class Running implements AutoCloseable {
  static final JsonMapper JSON = new JsonMapper();

  /** To which a number model answers 15 more than its offset. */
  static final String ROW = "{\"distance\":5,\"city\":\"ATL\"}";

  final JoistServer server;
  final Store store;
  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofMinutes(2))
          .build();

  private Running(JoistServer server, Store store) {
    this.server = server;
    this.store = store;
  }

  /**
   * Settings for tests: any port, short warming, a p99 and a drain that a machine keeps which is
   * busy, or away for a while.
   */
  static ServerSettings settings() {
    return ServerSettings.standard()
        .withPort(0)
        .withObjective(
            new ServerSettings.Objective(
                Duration.ofMinutes(2), 64 << 20, 2, new DeadlineBatching()))
        .withOperation(
            new ServerSettings.Operation(
                false,
                0,
                Duration.ofMinutes(1),
                Duration.ofMillis(20),
                new Deployments.WarmSettings(50, Duration.ofSeconds(1)),
                WeightsSettings.NONE));
  }

  static Running registry(ServerSettings settings, Path folder, Map<String, Path> models) {
    Store store = Stores.open(StoreSettings.of(folder.resolve("store").toString()));
    models.forEach((name, file) -> store.register(name, file, Map.of("auc", "0.5"), "test"));
    return new Running(
        JoistServer.start(settings, new ModelSource.Registry(store, folder.toString(), Set.of())),
        store);
  }

  /** A server of a model of numbers, one of classes and one of tensors. */
  public static Running smallModels(Path folder) {
    return registry(
        folder,
        Map.of(
            "delay", SmallModels.number(folder, 1000),
            "late", SmallModels.classes(folder, 0),
            "twice", SmallModels.tensors(folder)));
  }

  /** A server of what a store has, which is closed with it. */
  static Running of(ServerSettings settings, ModelSource source, Store store) {
    return new Running(JoistServer.start(settings, source), store);
  }

  public static Running registry(Path folder, Map<String, Path> models) {
    return registry(settings(), folder, models);
  }

  static Running files(Path folder, Path... files) {
    return files(settings(), folder, files);
  }

  static Running files(ServerSettings settings, Path folder, Path... files) {
    Store unused = Stores.open(StoreSettings.of(folder.resolve("unused").toString()));
    return new Running(JoistServer.start(settings, new ModelSource.Files(List.of(files))), unused);
  }

  /** The port that the server listens on, on the loopback. */
  public int port() {
    return server.port();
  }

  /** What is held of requests now. */
  public long heldBytes() {
    return server.shared().doors().memory().heldBytes();
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(uri(path)).GET());
  }

  HttpResponse<String> post(String path, String body) throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(uri(path)).POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  HttpResponse<String> post(String path, byte[] body) throws IOException, InterruptedException {
    return send(
        HttpRequest.newBuilder(uri(path)).POST(HttpRequest.BodyPublishers.ofByteArray(body)));
  }

  HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
    HttpRequest patient = request.timeout(Duration.ofMinutes(2)).build();
    try {
      return client.send(patient, HttpResponse.BodyHandlers.ofString());
    } catch (IOException failed) {
      if (isLostByTheClient(failed)) {
        return client.send(patient, HttpResponse.BodyHandlers.ofString());
      }
      throw failed;
    }
  }

  /**
   * Java's client may take the first bytes of an answer for some that come while the connection is
   * in its pool (JDK-8357639).
   */
  private static boolean isLostByTheClient(Throwable failed) {
    return Stream.iterate(failed, Objects::nonNull, Throwable::getCause)
        .anyMatch(cause -> "Data received while in pool".equals(cause.getMessage()));
  }

  HttpResponse<byte[]> sendForBytes(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return client.send(
        request.timeout(Duration.ofMinutes(2)).build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  URI uri(String path) {
    return URI.create(server.url() + path);
  }

  JsonNode json(HttpResponse<String> response) {
    return JSON.readTree(response.body());
  }

  /** What is told of a request, which is told a moment after its answer has gone out. */
  JsonNode told(String id) throws Exception {
    return json(
        Await.until(
            "request " + id + " is told of",
            () -> get("/v1/requests/" + id),
            told -> told.statusCode() == 200));
  }

  /** What V2's statistics tell of each batch size is all that they tell. */
  static void requireSums(JsonNode stats) {
    long runs = 0;
    long rows = 0;
    for (JsonNode size : stats.path("batch_stats")) {
      long count = size.at("/compute_infer/count").asLong();
      runs += count;
      rows += count * size.path("batch_size").asLong();
    }
    assertThat(stats.path("execution_count").asLong()).as("%s", stats).isEqualTo(runs).isPositive();
    assertThat(stats.path("inference_count").asLong()).as("%s", stats).isEqualTo(rows);
  }

  /** An answer may be read before its request has left. */
  void awaitNobodyInside() {
    Await.until(
        "no request is inside",
        () ->
            server.deployments().all().stream()
                .filter(model -> model.inFlight() > 0)
                .map(model -> model.name() + ":" + model.version() + " has " + model.inFlight())
                .toList(),
        List::isEmpty);
  }

  /** What V2 tells of a model's live version, when all that was answered is counted. */
  JsonNode stats(String model) throws Exception {
    awaitNobodyInside(); // who is answered is counted a moment after
    return json(get("/v2/models/" + model + "/stats")).at("/model_stats/0");
  }

  /** That version is the live one, or the newest of them. */
  void awaitVersion(String model, int version) {
    Await.until(
        model + ":" + version + " is live",
        () -> server.deployments().live(model).map(Deployment::version).orElse(0),
        live -> live == version);
  }

  /** Until these versions of a model are live, the one that answers first. */
  void awaitLive(String model, Integer... versions) {
    List<Integer> expected = List.of(versions);
    Await.until(expected + " of " + model + " are live", () -> live(model), expected::equals);
  }

  List<Integer> live(String model) {
    return server.deployments().all().stream()
        .filter(each -> each.name().equals(model) && each.state() == DeploymentState.LIVE)
        .map(Deployment::version)
        .toList();
  }

  /** What a number model answers to {@link #ROW}, or the status where that is another than 200. */
  String value(String model) throws IOException, InterruptedException {
    HttpResponse<String> answer = post("/v1/predict/" + model, ROW);
    return answer.statusCode() == 200
        ? json(answer).at("/predictions/0/value").asString()
        : Integer.toString(answer.statusCode());
  }

  @Override
  public void close() {
    client.shutdownNow();
    server.close();
    store.close();
  }
}
