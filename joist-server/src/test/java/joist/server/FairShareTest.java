package joist.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import joist.server.access.ApiKey;
import joist.server.access.KeyFile;
import joist.server.access.KeyHolder;
import joist.server.access.Role;
import joist.serving.Await;
import joist.serving.SmallModels;
import joist.serving.admission.ComputePool;
import joist.serving.batch.NoBatching;
import joist.serving.flight.RequestFlight;
import joist.serving.share.Quota;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two callers with keys want more than there is. All of it is sent while the compute thread is
 * held, so that who comes first is decided by their weights, and by no clock.
 */
class FairShareTest {
  private static final int EACH = 40;

  /** A body by whose size it is one for the queue, as nothing is known of the model yet. */
  private static final String ROW =
      "{\"inputs\":[{\"name\":\"x\",\"shape\":[1,3],\"datatype\":\"FP32\",\"data\":[1,2,3]}]}"
          + " ".repeat(20_000);

  @TempDir Path folder;
  private final List<KeyHolder> holders = new ArrayList<>();
  private final Map<String, String> keyOf = new TreeMap<>();
  private KeyFile file = new KeyFile(Path.of("none"));
  private Running running;

  @BeforeEach
  void start() {
    file = new KeyFile(folder.resolve("keys.json"));
    ServerSettings settings =
        Running.settings()
            .withObjective(
                new ServerSettings.Objective(Duration.ofMinutes(2), 64 << 20, 1, new NoBatching()));
    keys();
    Path twice = SmallModels.tensors(folder);
    running =
        Running.registry(
            settings.withAccess(settings.access().withKeys(file.path())),
            folder,
            Map.of("first", twice, "second", twice));
  }

  @AfterEach
  void stop() {
    running.close();
  }

  private void keys() {
    for (String name : List.of("light", "heavy")) {
      ApiKey.Fresh fresh = ApiKey.make(new SecureRandom(), Instant.now());
      keyOf.put(name, fresh.text());
      holders.add(
          new KeyHolder(
              name,
              Role.PREDICT,
              Quota.FREE.withWeight(name.equals("heavy") ? 3 : 1),
              List.of(fresh.key())));
    }
    file.change(none -> holders);
  }

  @Test
  void rowsAreSharedByWeightAndByAnotherOneAsSoonAsItIsSaid() throws Exception {
    assertThat(ofTheFirst("first", "heavy")).isBetween(29L, 31L);

    file.change(before ->
        before.stream()
            .map(holder ->
                holder.withQuota(quota -> quota.withWeight(holder.name().equals("heavy") ? 1 : 3)))
            .toList());
    Await.until(
        "its weight holds",
        () -> running.server.shared().doors().callers().weight("light"),
        weight -> weight == 3);
    assertThat(ofTheFirst("second", "heavy")).isBetween(9L, 11L);
  }

  /** How many of the first forty that ran were a caller's, while both had more that waited. */
  private long ofTheFirst(String model, String caller) throws Exception {
    ComputePool pool = running.server.shared().models().gate().pool();
    CountDownLatch held = new CountDownLatch(1);
    CountDownLatch holding = new CountDownLatch(1);
    pool.offer(
        0,
        () -> {
          holding.countDown();
          awaitQuietly(held);
        });
    holding.await();
    try (HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      List<CompletableFuture<HttpResponse<String>>> sent = new ArrayList<>();
      for (int i = 0; i < EACH; i++) {
        for (String name : keyOf.keySet()) {
          sent.add(client.sendAsync(ask(model, name, i), HttpResponse.BodyHandlers.ofString()));
        }
      }
      Await.until("all wait", pool::queued, queued -> queued == 2 * EACH);
      held.countDown();
      for (CompletableFuture<HttpResponse<String>> answer : sent) {
        assertThat(answer.join().statusCode()).as(answer.join().body()).isEqualTo(200);
      }
    }
    return inOrder(model).stream()
        .limit(EACH)
        .filter(flight -> flight.sender().caller().equals(caller))
        .count();
  }

  private HttpRequest ask(String model, String caller, int number) {
    return HttpRequest.newBuilder(running.uri("/v2/models/" + model + "/infer"))
        .header("x-api-key", keyOf.get(caller))
        .header("x-request-id", id(model, caller, number))
        .POST(HttpRequest.BodyPublishers.ofString(ROW))
        .build();
  }

  private static String id(String model, String caller, int number) {
    return model + " " + caller + " " + number;
  }

  /** All requests, by the number of the batch that each was alone in. */
  private List<RequestFlight> inOrder(String model) {
    List<RequestFlight> flights = new ArrayList<>();
    for (String caller : keyOf.keySet()) {
      for (int i = 0; i < EACH; i++) {
        String id = id(model, caller, i);
        flights.add(
            Await.until(
                    id + " is told of",
                    () -> running.server.shared().models().flights().request(id),
                    Optional::isPresent)
                .orElseThrow());
      }
    }
    flights.sort(Comparator.comparingLong(flight -> flight.batch().number()));
    return flights;
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException goingDown) {
      Thread.currentThread().interrupt();
    }
  }
}
