package joist.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Descriptors;
import inference.ModelInferRequest;
import io.grpc.CallOptions;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.MetadataUtils;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import joist.server.access.ApiKey;
import joist.server.access.Demand;
import joist.server.access.KeyFile;
import joist.server.access.KeyHolder;
import joist.server.access.Role;
import joist.serving.SmallModels;
import joist.serving.share.Quota;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tensorflow.serving.PredictRequest;

/** Each route with no key, a key to predict, and a key to operate. */
class RouteRolesTest {
  @TempDir static Path folder;
  private static Running running;
  private static String predict;
  private static String operate;
  private static ManagedChannel channel;

  @BeforeAll
  static void start() {
    KeyFile file = new KeyFile(folder.resolve("keys.json"));
    predict = add(file, "shop", Role.PREDICT);
    operate = add(file, "me", Role.OPERATE);
    ServerSettings settings = Running.settings();
    running =
        Running.registry(
            settings.withAccess(settings.access().withKeys(file.path())),
            folder,
            Map.of("delay", SmallModels.number(folder, 1000)));
    channel = GrpcCalls.channel(running);
  }

  @AfterAll
  static void stop() {
    channel.shutdownNow();
    running.close();
  }

  private static String add(KeyFile file, String name, Role role) {
    ApiKey.Fresh fresh = ApiKey.make(new SecureRandom(), Instant.now());
    file.change(holders -> {
      List<KeyHolder> all = new ArrayList<>(holders);
      all.add(new KeyHolder(name, role, Quota.FREE, List.of(fresh.key())));
      return all;
    });
    return fresh.text();
  }

  /** The demand, methods, and a path that is answered by itself. */
  @ParameterizedTest
  @CsvSource({
    "NOTHING, GET, /v2/health/live",
    "NOTHING, GET, /v2/health/ready",
    "NOTHING, GET, /login.html",
    "NOTHING, GET, /style.css",
    "NOTHING, POST, /login",
    "PREDICT, GET, /v2",
    "PREDICT, POST, /v2/repository/index",
    "PREDICT, GET, /v2/models/stats",
    "PREDICT, GET, /v2/models/delay",
    "PREDICT, GET, /v2/models/delay/ready",
    "PREDICT, GET, /v2/models/delay/versions/1/config",
    "PREDICT, GET, /v2/models/delay/stats",
    "PREDICT, POST, /v2/models/delay/infer",
    "PREDICT, POST, /v1/predict/delay",
    "PREDICT, GET, /v1/models",
    "PREDICT, GET, /v1/models/delay",
    "PREDICT, GET, /v1/models/delay/metadata",
    "PREDICT, POST, /v1/models/delay:predict",
    "PREDICT, POST, /v1/models/delay:classify",
    "PREDICT, POST, /v1/models/delay/versions/1:regress",
    "PREDICT, POST, /v1/models/delay/labels/stable:predict",
    "PREDICT, POST, /graphpipe/delay",
    "OPERATE, POST, /v2/repository/models/nobody/load",
    "OPERATE, POST, /v2/repository/models/nobody/unload",
    "OPERATE, GET, /v2/systemsharedmemory/status",
    "OPERATE, POST, /v2/systemsharedmemory/region/r/register",
    "OPERATE, POST, /v2/systemsharedmemory/unregister",
    "OPERATE, GET, /v2/cudasharedmemory/status",
    "OPERATE, GET, /metrics",
    "OPERATE, GET, /api/overview",
    "OPERATE, GET, /api/models",
    "OPERATE, GET, /api/models/delay",
    "OPERATE, GET, /api/models/delay/example",
    "OPERATE, GET, /api/models/delay/versions/1/card",
    "OPERATE, GET, /api/audit",
    "OPERATE, GET, /api/audit/chain",
    "OPERATE, GET, /api/liveAt",
    "OPERATE, GET, /api/config",
    "OPERATE, POST, /api/config",
    "OPERATE, POST, /api/models/delay/promote",
    "OPERATE, GET, /v1/requests",
    "OPERATE, GET, /v1/requests/7",
    "OPERATE, GET, /v1/batches",
    "OPERATE, GET, /v1/batches/7",
    "OPERATE, GET, /what/is/not/there"
  })
  void aRouteIsOpenToWhoMayUseItAndToNobodyElse(Demand demand, String method, String path)
      throws Exception {
    assertThat(Demand.of(path)).isEqualTo(demand);
    assertThat(status(method, path, "")).isEqualTo(demand == Demand.NOTHING ? 0 : 401);
    assertThat(status(method, path, predict)).isEqualTo(demand == Demand.OPERATE ? 403 : 0);
    assertThat(status(method, path, operate)).isZero();
  }

  /** All that the protocols' own descriptions have, so that none can be forgotten. */
  @Test
  void aMethodOfGrpcIsOpenToWhoMayUseItAndToNobodyElse() {
    List<Descriptors.MethodDescriptor> methods =
        Stream.of(ModelInferRequest.getDescriptor(), PredictRequest.getDescriptor())
            .flatMap(message -> message.getFile().getServices().stream())
            .flatMap(service -> service.getMethods().stream())
            .toList();
    assertThat(methods).hasSizeGreaterThan(20);
    for (Descriptors.MethodDescriptor method : methods) {
      String path = method.getService().getFullName() + "/" + method.getName();
      Demand demand = Demand.of("/" + path);

      assertThat(Demand.isListed("/" + path)).as(path).isTrue();
      assertThat(code(path, ""))
          .as(path)
          .isEqualTo(demand == Demand.NOTHING ? "" : "UNAUTHENTICATED");
      assertThat(code(path, predict))
          .as(path)
          .isEqualTo(demand == Demand.OPERATE ? "PERMISSION_DENIED" : "");
      assertThat(code(path, operate)).as(path).isEmpty();
    }
  }

  /** A call of an empty message; empty for any outcome that came from behind the door. */
  private static String code(String path, String key) {
    MethodDescriptor<byte[], byte[]> method =
        MethodDescriptor.<byte[], byte[]>newBuilder()
            .setType(MethodDescriptor.MethodType.UNARY)
            .setFullMethodName(path)
            .setRequestMarshaller(RawMarshaller.INSTANCE)
            .setResponseMarshaller(RawMarshaller.INSTANCE)
            .build();
    Metadata metadata = new Metadata();
    if (!key.isEmpty()) {
      metadata.put(Metadata.Key.of("x-api-key", Metadata.ASCII_STRING_MARSHALLER), key);
    }
    try {
      ClientCalls.blockingUnaryCall(
          ClientInterceptors.intercept(
              channel, MetadataUtils.newAttachHeadersInterceptor(metadata)),
          method,
          CallOptions.DEFAULT,
          new byte[0]);
      return "";
    } catch (StatusRuntimeException told) {
      return told.getStatus().getCode() == Status.Code.UNAUTHENTICATED
              || told.getStatus().getCode() == Status.Code.PERMISSION_DENIED
          ? told.getStatus().getCode().name()
          : "";
    }
  }

  /** 401 and 403; 0 for any other, which came from behind the door. */
  private static int status(String method, String path, String key) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(running.uri(path))
            .method(method, HttpRequest.BodyPublishers.ofString(""));
    int status =
        running.send(key.isEmpty() ? request : request.header("X-API-Key", key)).statusCode();
    return status == 401 || status == 403 ? status : 0;
  }
}
