package joist.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import inference.ModelReadyRequest;
import inference.ModelReadyResponse;
import inference.RepositoryModelUnloadRequest;
import inference.RepositoryModelUnloadResponse;
import io.grpc.CallOptions;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import joist.server.access.ApiKey;
import joist.server.access.KeyFile;
import joist.server.access.KeyHolder;
import joist.server.access.Role;
import joist.serving.Await;
import joist.serving.SmallModels;
import joist.serving.share.Quota;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that asks for keys, over REST and gRPC. */
class AccessTest {
  private static final String ROW = "{\"distance\":5,\"city\":\"ATL\"}";
  private static final MethodDescriptor<ModelReadyRequest, ModelReadyResponse> READY =
      GrpcCalls.unary(
          "inference.GRPCInferenceService/ModelReady",
          ModelReadyRequest.getDefaultInstance(),
          ModelReadyResponse.getDefaultInstance());
  private static final MethodDescriptor<RepositoryModelUnloadRequest, RepositoryModelUnloadResponse>
      UNLOAD =
          GrpcCalls.unary(
              "inference.GRPCInferenceService/RepositoryModelUnload",
              RepositoryModelUnloadRequest.getDefaultInstance(),
              RepositoryModelUnloadResponse.getDefaultInstance());

  @TempDir static Path folder;
  private static KeyFile file;
  private static String predict;
  private static String operate;
  private static String charged;
  private static Running running;
  private static ManagedChannel channel;

  @BeforeAll
  static void start() {
    file = new KeyFile(folder.resolve("keys.json"));
    predict = add("shop", Role.PREDICT, Quota.FREE);
    operate = add("me", Role.OPERATE, Quota.FREE);
    charged = add("charged", Role.PREDICT, Quota.FREE);
    ServerSettings settings = Running.settings();
    running =
        Running.registry(
            settings.withAccess(settings.access().withKeys(file.path())),
            folder,
            Map.of(
                "delay",
                SmallModels.number(folder, 1000),
                "spare",
                SmallModels.number(folder, 2000)));
    channel = GrpcCalls.channel(running);
  }

  @AfterAll
  static void stop() {
    channel.shutdownNow();
    running.close();
  }

  private static String add(String name, Role role, Quota quota) {
    ApiKey.Fresh fresh = ApiKey.make(new SecureRandom(), Instant.now());
    file.change(holders -> {
      List<KeyHolder> all = new ArrayList<>(holders);
      all.add(new KeyHolder(name, role, quota, List.of(fresh.key())));
      return all;
    });
    return fresh.text();
  }

  private static HttpResponse<String> post(String path, String body, String... headers)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(running.uri(path)).POST(HttpRequest.BodyPublishers.ofString(body));
    return running.send(headers.length == 0 ? request : request.headers(headers));
  }

  private static HttpResponse<String> get(String path, String... headers) throws Exception {
    HttpRequest.Builder request = HttpRequest.newBuilder(running.uri(path)).GET();
    return running.send(headers.length == 0 ? request : request.headers(headers));
  }

  @Test
  void whoHasNoKeyOrABadOneGets401AndWhatToDo() throws Exception {
    HttpResponse<String> none = post("/v1/predict/delay", ROW);
    assertThat(none.statusCode()).isEqualTo(401);
    assertThat(none.headers().firstValue("www-authenticate")).contains("Bearer realm=\"joist\"");
    assertThat(none.body()).contains("unauthorized", "Authorization: Bearer KEY", "joist keys add");
    assertThat(post("/v1/predict/delay", ROW, "X-API-Key", predict + "x").statusCode())
        .isEqualTo(401);
    assertThat(post("/v1/predict/delay", ROW, "Authorization", "Basic abc").body())
        .contains("another scheme");
    assertThat(post("/v2/models/delay/infer", "{}").body())
        .startsWith("{\"error\":\"expected a key");
    assertThat(get("/api/overview").statusCode()).isEqualTo(401);
    assertThat(get("/metrics").statusCode()).isEqualTo(401);
  }

  @Test
  void aKeyOfTheRolePredictAsksModelsAndDoesNothingElse() throws Exception {
    HttpResponse<String> answer =
        post("/v1/predict/delay", ROW, "Authorization", "Bearer " + predict);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(post("/v1/predict/delay", ROW, "X-API-Key", predict).statusCode()).isEqualTo(200);
    HttpResponse<String> refused =
        post("/v2/repository/models/delay/unload", "{}", "X-API-Key", predict);
    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(refused.body()).contains("role operate", "'shop'");
    assertThat(get("/api/overview", "X-API-Key", predict).statusCode()).isEqualTo(403);
    assertThat(
            post("/api/models/delay/promote", "{\"version\":1}", "X-API-Key", predict).statusCode())
        .isEqualTo(403);
  }

  @Test
  void anOperatorsKeyDoesBothAndTheAuditLogNamesIt() throws Exception {
    assertThat(get("/api/overview", "X-API-Key", operate).statusCode()).isEqualTo(200);
    post("/v1/predict/delay", ROW, "X-API-Key", operate);
    Await.until(
        "it is counted for its caller", // a moment after its answer
        () -> get("/metrics", "X-API-Key", operate).body(),
        metrics -> metrics.contains("joist_caller_rows_total{caller=\"me\"} 1"));
    assertThat(get("/api/overview", "X-API-Key", operate).body())
        .contains("\"callers\":[{\"name\":\"");
    assertThat(post("/v2/repository/models/spare/unload", "{}", "X-API-Key", operate).statusCode())
        .isEqualTo(200);
    awaitEventOf("me");
  }

  @Test
  void aCallersSecondsAreWhatItsRequestsAreToldToCost() throws Exception {
    String id = "of-one-who-asks-once";
    post("/v1/predict/delay", ROW, "X-API-Key", charged, "x-request-id", id);
    HttpResponse<String> told =
        Await.until(
            "it is told of",
            () -> get("/v1/requests/" + id, "X-API-Key", operate),
            answer -> answer.statusCode() == 200);
    double millis = Running.JSON.readTree(told.body()).path("chargedMillis").asDouble();
    assertThat(millis).isPositive();
    Pattern seconds = Pattern.compile("joist_caller_seconds_total\\{caller=\"charged\"} (\\S+)");
    Await.until(
        "it is charged",
        () -> get("/metrics", "X-API-Key", operate).body(),
        metrics -> {
          Matcher found = seconds.matcher(metrics);
          return found.find()
              && Math.abs(1000 * Double.parseDouble(found.group(1)) - millis) < 1e-9;
        });
  }

  /** Events are written after what they tell of was answered. */
  private static void awaitEventOf(String actor) throws Exception {
    Await.until(
        "an event tells of " + actor,
        () -> get("/api/audit", "X-API-Key", operate).body(),
        events -> events.contains("\"actor\":\"" + actor + "\""));
  }

  @Test
  void probesNeedNoKey() throws Exception {
    assertThat(get("/v2/health/live").statusCode()).isEqualTo(200);
    assertThat(get("/v2/health/ready").statusCode()).isEqualTo(200);
  }

  private static void ready(String header, String value) {
    Metadata metadata = new Metadata();
    metadata.put(Metadata.Key.of(header, Metadata.ASCII_STRING_MARSHALLER), value);
    ClientCalls.blockingUnaryCall(
        ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(metadata)),
        READY,
        CallOptions.DEFAULT,
        ModelReadyRequest.newBuilder().setName("delay").build());
  }

  @Test
  void grpcTellsTheSameInItsOwnStatuses() {
    assertThatThrownBy(() -> ready("x-other", "1"))
        .isInstanceOf(StatusRuntimeException.class)
        .hasMessageContaining("X-API-Key")
        .satisfies(why ->
            assertThat(Status.fromThrowable(why).getCode()).isEqualTo(Status.Code.UNAUTHENTICATED));
    ready("authorization", "Bearer " + predict);
    ready("x-api-key", predict);
    Metadata metadata = new Metadata();
    metadata.put(Metadata.Key.of("x-api-key", Metadata.ASCII_STRING_MARSHALLER), predict);
    assertThatThrownBy(() ->
            ClientCalls.blockingUnaryCall(
                ClientInterceptors.intercept(
                    channel, MetadataUtils.newAttachHeadersInterceptor(metadata)),
                UNLOAD,
                CallOptions.DEFAULT,
                RepositoryModelUnloadRequest.newBuilder().setModelName("delay").build()))
        .hasMessageContaining("role operate")
        .satisfies(why ->
            assertThat(Status.fromThrowable(why).getCode())
                .isEqualTo(Status.Code.PERMISSION_DENIED));
  }

  @Test
  void aBrowserLogsInOnceAndKeepsItsKeyWhereScriptsCannotReadIt() throws Exception {
    assertThat(get("/").statusCode()).isEqualTo(303);
    assertThat(get("/").headers().firstValue("location")).contains("/login.html");
    assertThat(get("/login.html").body()).contains("An operator's key");
    String form = "application/x-www-form-urlencoded";
    HttpResponse<String> refused = post("/login", "key=" + predict, "Content-Type", form);
    assertThat(refused.headers().firstValue("location")).contains("/login.html?refused");
    assertThat(refused.headers().firstValue("set-cookie")).isEmpty();
    HttpResponse<String> in = post("/login", "key=" + operate, "Content-Type", form);
    assertThat(in.headers().firstValue("location")).contains("/");
    String cookie = in.headers().firstValue("set-cookie").orElseThrow();
    assertThat(cookie).contains("HttpOnly", "SameSite=Strict");
    String kept = cookie.substring(0, cookie.indexOf(';'));
    assertThat(get("/", "Cookie", kept).statusCode()).isEqualTo(200);
    assertThat(get("/api/overview", "Cookie", kept).statusCode()).isEqualTo(200);
    assertThat(
            post(
                    "/api/models/delay/promote",
                    "{\"version\":1}",
                    "Cookie",
                    kept,
                    "Origin",
                    "http://elsewhere")
                .statusCode())
        .isEqualTo(403);
    assertThat(post("/login", "", "Content-Type", form).headers().firstValue("set-cookie"))
        .hasValueSatisfying(gone -> assertThat(gone).contains("Max-Age=0"));
  }

  @Test
  void quotasAndKeysChangeWithoutARestart() throws Exception {
    String key = add("slow", Role.PREDICT, Quota.FREE.withRatePerSecond(1e-6));
    awaitStatus(200, key);
    HttpResponse<String> over = post("/v1/predict/delay", ROW, "X-API-Key", key);
    assertThat(over.statusCode()).as(over.body()).isEqualTo(429);
    assertThat(over.headers().firstValueAsLong("retry-after")).isPresent();
    assertThat(over.body()).contains("'slow' may send");
    file.change(holders ->
        holders.stream()
            .map(holder ->
                holder.name().equals("slow") ? holder.withQuota(quota -> Quota.FREE) : holder)
            .toList());
    awaitStatus(200, key);
    file.change(
        holders -> holders.stream().filter(holder -> !holder.name().equals("slow")).toList());
    awaitStatus(401, key);
  }

  /** Each asks with a body of which the rest never comes, or which waits to be asked for. */
  @Test
  void whoseQuotaIsUsedUpIsTurnedAwayBeforeItsBodyHasCome() throws Exception {
    String key = add("used", Role.PREDICT, Quota.FREE.withRatePerSecond(1e-6));
    awaitStatus(200, key);
    String head = "POST %s HTTP/1.1\r\nHost: it\r\nX-API-Key: " + key + "\r\nContent-Type: %s\r\n";
    for (String path :
        List.of(
            "/v1/predict/delay",
            "/v2/models/delay/infer",
            "/v1/models/delay:predict",
            "/v1/models/delay:classify",
            "/v1/models/delay:regress",
            "/graphpipe/delay")) {
      String asked = head.formatted(path, "application/json") + "Content-Length: 1000000\r\n";
      for (String rest : List.of("\r\n{", "Expect: 100-continue\r\n\r\n")) {
        assertThat(saidUntil((asked + rest).getBytes(StandardCharsets.US_ASCII), "'used' may send"))
            .startsWith("HTTP/1.1 429")
            .containsIgnoringCase("retry-after: ");
      }
    }
    ByteBuffer message = ByteBuffer.allocate(100_000).put((byte) 0).putInt(500_000);
    String call =
        head.formatted("/inference.GRPCInferenceService/ModelInfer", "application/grpc-web+proto")
            + "Content-Length: 500005\r\n\r\n";
    byte[] calling = call.getBytes(StandardCharsets.US_ASCII);
    assertThat(
            saidUntil(
                ByteBuffer.allocate(calling.length + message.capacity())
                    .put(calling)
                    .put(message.array())
                    .array(),
                "may%20send"))
        .containsIgnoringCase("grpc-status: 8");
    assertThat(running.server.shared().doors().memory().heldBytes()).isZero();
  }

  private static String saidUntil(byte[] sent, String last) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", running.port())) {
      socket.setSoTimeout(120_000);
      socket.getOutputStream().write(sent);
      return LongBodies.saidUntil(socket, last);
    }
  }

  private static void awaitStatus(int status, String key) throws Exception {
    Await.until(
        "the answer is " + status,
        () -> post("/v1/predict/delay", ROW, "X-API-Key", key),
        answer -> answer.statusCode() == status);
  }
}
