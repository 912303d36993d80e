package joist.server;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.util.concurrent.TimeUnit;
import joist.server.api.ConsoleApi;
import joist.server.api.Snapshots;
import joist.server.arrow.RestArrow;
import joist.server.flight.FlightApi;
import joist.server.graphpipe.RestGraphPipe;
import joist.server.grpc.GrpcMethods;
import joist.server.http.JsonFailures;
import joist.server.http.ModelCalls;
import joist.server.http.ModelName;
import joist.server.http.Operator;
import joist.server.http.Reply;
import joist.server.http.RequestException;
import joist.server.http.Senders;
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
import joist.serving.flight.TraceContext;
import org.jspecify.annotations.Nullable;

/** One event loop's listener: from a request's path to who answers it. */
final class Entry extends VerticleBase {
  private static final int IDLE_SECONDS = 120;

  private final Shared shared;
  private final JsonFailures detailed = JsonFailures.detailed();
  private final JsonFailures plain = JsonFailures.plain();
  private @Nullable Handlers handlers;
  private @Nullable HttpServer server;

  Entry(Shared shared) {
    this.shared = shared;
  }

  /** Who answers on this loop. */
  private record Handlers(
      PredictHandler predict,
      RestArrow arrow,
      RestGraphPipe graphPipe,
      RestV2 rest,
      RestTfs tfs,
      GrpcMethods grpc,
      ConsoleApi api,
      FlightApi flights) {}

  @Override
  public Future<?> start() {
    handlers = assemble();
    ServerSettings settings = shared.settings();
    HttpServer created =
        vertx.createHttpServer(
            new HttpServerOptions()
                .setHost(settings.host())
                .setPort(
                    settings.port() == 0 ? -1 : settings.port()) // -1: any, but one for all loops
                .setHandle100ContinueAutomatically(true)
                .setIdleTimeout(IDLE_SECONDS)
                .setIdleTimeoutUnit(TimeUnit.SECONDS));
    server = created;
    return created.requestHandler(this::handle).listen();
  }

  private Handlers assemble() {
    Shared.Models models = shared.models();
    ModelCalls calls =
        new ModelCalls(
            new ModelCalls.Means(
                models.deployments(), models.gate(), models.queues(), models.flights()),
            context,
            new LoopLag(vertx).start());
    Operator operator = new Operator(shared.settings().operation().operatorsAnywhere());
    RestV2.Serving serving =
        new RestV2.Serving(
            models.deployments(), calls, models.operations(), operator, models.regions());
    ServerFacts facts =
        new ServerFacts(
            "joist",
            JoistServer.VERSION,
            () -> shared.outside().view().state().get().equals("ready"));
    GrpcMethods grpc = new GrpcMethods(vertx, shared.settings().limits());
    new GrpcV2(vertx, facts, serving).register(grpc);
    Serving tensorflow =
        new Serving(
            models.deployments(),
            calls,
            models.operations(),
            operator,
            models.labels(),
            shared.settings().limits());
    new GrpcPrediction(tensorflow).register(grpc);
    new GrpcModels(vertx, tensorflow).register(grpc);
    return new Handlers(
        new PredictHandler(
            calls, shared.json().faces(), shared.json().input(), shared.settings().limits()),
        new RestArrow(calls, shared.settings().limits()),
        new RestGraphPipe(
            models.deployments(),
            calls,
            shared.settings().limits(),
            "joist " + JoistServer.VERSION),
        new RestV2(vertx, shared.settings().limits(), shared.json().input(), facts, serving),
        new RestTfs(tensorflow),
        grpc,
        new ConsoleApi(
            vertx,
            new ConsoleApi.Subject(
                models.deployments(), models.operations(), operator, shared.outside().view()),
            new Snapshots(models.deployments(), models.gate().pool(), shared.outside().view()),
            JoistServer.VERSION),
        new FlightApi(models.flights()));
  }

  /** The port it listens on. */
  int port() {
    HttpServer listening = server;
    return listening == null ? 0 : listening.actualPort();
  }

  /** Takes no more connections, and closes those there are when their requests are answered. */
  Future<Void> drain() {
    HttpServer listening = server;
    return listening == null
        ? Future.succeededFuture()
        : listening.shutdown(
            shared.settings().operation().drain().toMillis(), TimeUnit.MILLISECONDS);
  }

  private void handle(HttpServerRequest request) {
    Handlers here = handlers;
    if (here == null) {
      throw new IllegalStateException("a request before the start");
    }
    String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
    String given = Senders.givenId(request.headers());
    String id = given == null ? shared.outside().ids().next() : given;
    TraceContext trace = shared.outside().tracing().of(request.headers());
    if (type != null && type.startsWith("application/grpc")) {
      Senders.pass(request.headers(), id, trace);
      request.response().putHeader(Senders.REQUEST_ID, id);
      here.grpc().server().handle(request);
      return;
    }
    String path = request.path() == null ? "" : request.path();
    boolean isPlain = path.startsWith("/v2") || path.startsWith(RestTfs.PATH);
    Reply reply =
        new Reply(
            request,
            Senders.of(id, request.remoteAddress(), trace),
            isPlain ? plain : detailed,
            shared.outside().log());
    try {
      Timeouts.apply(request, reply.caller());
      route(here, request, path, reply);
    } catch (RuntimeException why) {
      reply.fail(why);
    }
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
