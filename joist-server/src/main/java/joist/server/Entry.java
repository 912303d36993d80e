package joist.server;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import io.vertx.core.net.ServerSSLOptions;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import joist.server.access.AccessSettings;
import joist.server.access.Demand;
import joist.server.access.Identity;
import joist.server.access.Login;
import joist.server.access.Operator;
import joist.server.api.ConsoleApi;
import joist.server.api.Snapshots;
import joist.server.arrow.RestArrow;
import joist.server.flight.FlightApi;
import joist.server.graphpipe.RestGraphPipe;
import joist.server.grpc.CountedCall;
import joist.server.grpc.GrpcMethods;
import joist.server.health.GrpcHealth;
import joist.server.http.Caller;
import joist.server.http.JsonFailures;
import joist.server.http.ModelCalls;
import joist.server.http.ModelLimits;
import joist.server.http.ModelName;
import joist.server.http.Reply;
import joist.server.http.RequestBody;
import joist.server.http.RequestException;
import joist.server.http.Senders;
import joist.server.http.SlowConnections;
import joist.server.http.Timeouts;
import joist.server.metrics.Metrics;
import joist.server.rows.PredictHandler;
import joist.server.tfs.GrpcModels;
import joist.server.tfs.GrpcPrediction;
import joist.server.tfs.RestTfs;
import joist.server.tfs.Serving;
import joist.server.v2.GrpcV2;
import joist.server.v2.RestV2;
import joist.server.v2.ServerFacts;
import joist.serving.flight.Sender;
import joist.serving.flight.TraceContext;
import org.jspecify.annotations.Nullable;

/** One event loop's listener: from a request's path to who answers it. */
final class Entry extends VerticleBase {
  /** Many streams' windows: one that waits for room keeps no others of its connection waiting. */
  private static final int CONNECTION_WINDOW = 16 << 20;

  /** Calls at once over one connection: a channel of gRPC has one, and keeps the others back. */
  private static final long MOST_STREAMS = 1000;

  /** Calls that one connection may cancel in a second, as it does when deadlines are over. */
  private static final int MOST_RESETS = 10_000;

  /** The ending of gRPC's method whose calls take any number of messages. */
  private static final String STREAM = "/ModelStreamInfer";

  private final Shared shared;
  private final JsonFailures detailed = JsonFailures.detailed();
  private final JsonFailures plain = JsonFailures.plain();
  private @Nullable Handlers handlers;
  private @Nullable HttpServer server;
  private @Nullable HttpServer management;
  private @Nullable SlowConnections slow;

  Entry(Shared shared) {
    this.shared = shared;
  }

  /** Who answers on this loop. */
  private record Handlers(
      ModelCalls calls,
      PredictHandler predict,
      RestArrow arrow,
      RestGraphPipe graphPipe,
      RestV2 rest,
      RestTfs tfs,
      GrpcMethods grpc,
      ConsoleApi api,
      FlightApi flights,
      Login login) {}

  @Override
  public Future<?> start() {
    handlers = assemble();
    ServerSettings settings = shared.settings();
    slow = new SlowConnections(vertx, settings.limits().patience());
    AccessSettings.Management apart = settings.access().management();
    HttpServer created =
        listener(settings.host(), settings.port() == 0 ? -1 : settings.port(), apart == null);
    server = created;
    if (apart == null) {
      return listen(created, Listening.toCallers(settings));
    }
    HttpServer operated = listener(apart.host(), apart.port() == 0 ? -2 : apart.port(), true);
    management = operated;
    return Future.all(
        listen(created, Listening.toCallers(settings)),
        listen(operated, new Listening(apart.host(), apart.port(), "--management-")));
  }

  private static Future<HttpServer> listen(HttpServer server, Listening where) {
    return server.listen().recover(why -> Future.failedFuture(where.failed(why)));
  }

  /**
   * A server that does not listen yet.
   *
   * @param port below 0: any free one, but the same for all loops that say the same
   * @param operated whether operators' paths are answered
   */
  private HttpServer listener(String host, int port, boolean operated) {
    HttpServerOptions options =
        new HttpServerOptions()
            .setHost(host)
            .setPort(port)
            .setPerFrameWebSocketCompressionSupported(false) // nobody speaks WebSocket here
            .setPerMessageWebSocketCompressionSupported(false)
            .setIdleTimeout((int) shared.settings().limits().patience().head().toMillis())
            .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
            .setTcpKeepAlive(true) // finds callers that are gone without a word
            .setHttp2ConnectionWindowSize(CONNECTION_WINDOW)
            .setInitialSettings(new Http2Settings().setMaxConcurrentStreams(MOST_STREAMS))
            .setHttp2RstFloodMaxRstFramePerWindow(MOST_RESETS)
            .setHttp2RstFloodWindowDuration(1)
            .setHttp2RstFloodWindowDurationTimeUnit(TimeUnit.SECONDS);
    shared.doors().guard().tls().ifPresent(tls -> tls.set(options));
    SlowConnections watch = Objects.requireNonNull(slow);
    return vertx
        .createHttpServer(options)
        .connectionHandler(watch::opened)
        .requestHandler(request -> handle(request, operated));
  }

  /** Goes on with other certificates; connections that are open keep theirs. */
  void renew(ServerSSLOptions tls) {
    for (HttpServer listening : listeners()) {
      listening.updateSSLOptions(tls);
    }
  }

  private List<HttpServer> listeners() {
    return Stream.of(server, management).<HttpServer>mapMulti(Entry::present).toList();
  }

  private static void present(@Nullable HttpServer server, Consumer<HttpServer> then) {
    if (server != null) {
      then.accept(server);
    }
  }

  private Handlers assemble() {
    Shared.Models models = shared.models();
    ModelLimits limits = new ModelLimits(shared.settings().limits(), models.deployments().aims());
    ModelCalls calls =
        new ModelCalls(
            new ModelCalls.Means(
                models.deployments(),
                models.gate(),
                models.queues(),
                models.flights(),
                shared.doors().callers(),
                models.cache()),
            context,
            new LoopLag(vertx).start());
    Operator operator = new Operator(shared.doors().guard().access());
    RestV2.Serving serving =
        new RestV2.Serving(
            models.deployments(), calls, models.operations(), operator, models.regions());
    ServerFacts facts =
        new ServerFacts(
            "joist",
            JoistServer.VERSION,
            () -> shared.outside().view().state().get().equals("ready"));
    GrpcMethods grpc = new GrpcMethods(vertx, shared.settings().limits(), shared.doors().memory());
    new GrpcHealth(facts.ready()).register(grpc);
    new GrpcV2(vertx, limits, facts, serving).register(grpc);
    Serving tensorflow =
        new Serving(
            models.deployments(), calls, models.operations(), operator, models.labels(), limits);
    new GrpcPrediction(tensorflow).register(grpc);
    new GrpcModels(vertx, tensorflow).register(grpc);
    return new Handlers(
        calls,
        new PredictHandler(
            calls, shared.json().faces(), shared.json().input(), shared.settings().limits()),
        new RestArrow(calls, limits),
        new RestGraphPipe(models.deployments(), calls, limits, "joist " + JoistServer.VERSION),
        new RestV2(vertx, limits, shared.json().input(), facts, serving),
        new RestTfs(tensorflow),
        grpc,
        new ConsoleApi(
            vertx,
            new ConsoleApi.Subject(
                models.deployments(), models.operations(), operator, shared.outside().view()),
            new Snapshots(
                models.deployments(),
                models.gate().pool(),
                shared.outside().view(),
                shared.doors().callers(),
                shared.doors().memory()),
            JoistServer.VERSION),
        new FlightApi(models.flights()),
        new Login(shared.doors().guard().access(), shared.settings().access().tls() != null));
  }

  /** The port it listens on. */
  int port() {
    HttpServer listening = server;
    return listening == null ? 0 : listening.actualPort();
  }

  /** The port that operators' paths are answered at. */
  int managementPort() {
    HttpServer listening = management;
    return listening == null ? 0 : listening.actualPort();
  }

  /** Takes no more connections, and closes those there are when their requests are answered. */
  Future<Void> drain() {
    long patience = shared.settings().operation().drain().toMillis();
    return Future.join(
            listeners().stream()
                .map(listening -> listening.shutdown(patience, TimeUnit.MILLISECONDS))
                .toList())
        .mapEmpty();
  }

  private void handle(HttpServerRequest request, boolean operated) {
    Handlers here = handlers;
    if (here == null) {
      throw new IllegalStateException("a request before the start");
    }
    nameHost(request);
    String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
    String given = Senders.givenId(request.headers());
    String id = given == null ? shared.outside().ids().next() : given;
    String path = request.path() == null ? "" : request.path();
    TraceContext trace = shared.outside().tracing().of(request.headers());
    boolean isCall = type != null && type.startsWith("application/grpc");
    boolean isPlain = path.startsWith("/v2") || path.startsWith(RestTfs.PATH);
    JsonFailures failures = isPlain ? plain : detailed;
    try {
      Sender sender = Senders.of(id, letIn(request, path, operated).name(), trace);
      if (isCall) {
        call(here, request, path, sender);
      } else {
        answer(
            here,
            request,
            path,
            new Reply(request, sender, failures, shared.outside().log(), shared.doors().memory()));
      }
    } catch (RequestException notLetIn) {
      if (isCall) {
        GrpcMethods.refuse(request, notLetIn);
      } else {
        Sender unknown = Senders.of(id, "", trace);
        new Reply(request, unknown, failures, shared.outside().log(), shared.doors().memory())
            .fail(notLetIn);
      }
    }
  }

  /** HTTP/2 has it apart from the headers, which are all that those behind look at. */
  private static void nameHost(HttpServerRequest request) {
    HostAndPort authority =
        request.headers().contains(HttpHeaders.HOST) ? null : request.authority();
    if (authority != null) {
      request.headers().set(HttpHeaders.HOST, authority.toString());
    }
  }

  private void answer(Handlers here, HttpServerRequest request, String path, Reply reply) {
    Objects.requireNonNull(slow).began(request, reply::refuse);
    try {
      Timeouts.apply(request.headers(), reply.caller());
      route(here, request, path, reply);
    } catch (RuntimeException why) {
      reply.fail(why);
    }
  }

  private void call(Handlers here, HttpServerRequest request, String path, Sender sender) {
    Senders.pass(request.headers(), sender);
    request.response().putHeader(Senders.REQUEST_ID, sender.requestId());
    if (RequestBody.awaitsWord(request)) { // a message says what it is for
      request.response().writeContinue();
    }
    SlowConnections watch = Objects.requireNonNull(slow);
    if (path.endsWith(STREAM)) { // each of its messages is answered before the next
      watch.beganStream(request);
      here.grpc()
          .handle(request, why -> turnedAway(here.calls(), Caller.patient(sender), request, why));
      return;
    }
    Caller caller = waiting(request, sender);
    Consumer<Throwable> turnedAway = why -> turnedAway(here.calls(), caller, request, why);
    watch.began(
        request,
        why -> {
          if (!request.isEnded()) { // else it may be at work, which its connection's end cancels
            turnedAway.accept(why);
            GrpcMethods.refuse(request, why);
          }
        });
    here.grpc()
        .handle(
            new CountedCall(
                request,
                shared.doors().callers(),
                shared.doors().memory(),
                shared.settings().limits().bodyBytes(),
                turnedAway),
            turnedAway);
  }

  private static Caller waiting(HttpServerRequest request, Sender sender) {
    Caller caller = Caller.patient(sender);
    try {
      Timeouts.apply(request.headers(), caller);
    } catch (RequestException malformed) {
      // whoever answers the call says so
    }
    return caller;
  }

  /** Which model a call asks is said in its message. */
  private static void turnedAway(
      ModelCalls calls, Caller caller, HttpServerRequest request, Throwable why) {
    calls.early().turnedAway(caller, ModelName.UNKNOWN, request.bytesRead(), why);
  }

  private Identity letIn(HttpServerRequest request, String path, boolean operated) {
    if (!operated && Demand.isManagement(path)) {
      throw RequestException.notFound(
          "nothing is at %s here: operators' paths are answered at the management port"
              .formatted(path));
    }
    return shared
        .doors()
        .guard()
        .access()
        .require(Demand.of(path), request.headers(), request.remoteAddress());
  }

  private void route(Handlers here, HttpServerRequest request, String path, Reply reply) {
    if (path.startsWith(PredictHandler.PATH) && RestArrow.isArrow(request)) {
      ModelName model = ModelName.parse(path.substring(PredictHandler.PATH.length()));
      here.arrow().handle(model, request, reply);
    } else if (path.startsWith(PredictHandler.PATH)) {
      here.predict().handle(request, reply);
    } else if (path.equals("/v2") || path.startsWith("/v2/")) {
      here.rest().handle(request, reply);
    } else if (path.startsWith(RestGraphPipe.PATH)) {
      here.graphPipe().handle(request, reply);
    } else if (path.equals(RestTfs.PATH) || path.startsWith(RestTfs.PATH + "/")) {
      here.tfs().handle(request, reply);
    } else if (path.startsWith(ConsoleApi.PATH)) {
      here.api().handle(request, reply);
    } else if (FlightApi.isAt(path)) {
      here.flights().handle(request, reply);
    } else if (path.equals(Login.PATH)) {
      here.login().handle(request, reply);
    } else if (here.login().isDue(request)) {
      Login.send(reply, Login.PAGE);
    } else if (path.equals("/metrics")) {
      metrics(request, reply);
    } else {
      page(request, path, reply);
    }
  }

  private void metrics(HttpServerRequest request, Reply reply) {
    String accept = request.getHeader(HttpHeaders.ACCEPT);
    boolean openMetrics = accept != null && accept.contains("application/openmetrics-text");
    vertx
        .executeBlocking(() -> shared.outside().metrics().scrape(openMetrics), false)
        .onSuccess(text -> reply.end(200, Metrics.mediaType(openMetrics), Buffer.buffer(text)))
        .onFailure(reply::fail);
  }

  private void page(HttpServerRequest request, String path, Reply reply) {
    if (!request.method().equals(HttpMethod.GET) && !request.method().equals(HttpMethod.HEAD)) {
      throw RequestException.methodNotAllowed("GET", request.method().name());
    }
    shared
        .outside()
        .pages()
        .find(path)
        .ifPresentOrElse(
            page -> reply.end(200, page.mediaType(), page.bytes()),
            () -> reply.fail(RequestException.notFound("nothing is at " + path)));
  }
}
