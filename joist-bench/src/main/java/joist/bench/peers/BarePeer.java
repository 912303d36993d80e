package joist.bench.peers;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import joist.tensor.Shape;

/**
 * The floor: Vert.x and ONNX Runtime with nothing between them. Floats in, floats out; no queue, no
 * check. A small model runs on the event loop, a large one on a thread of its own.
 */
public final class BarePeer extends VerticleBase {
  private final OnnxAnswers model;
  private final int port;
  private final WorkerExecutor threads;
  private final boolean large;

  private BarePeer(OnnxAnswers model, int port, WorkerExecutor threads, boolean large) {
    this.model = model;
    this.port = port;
    this.threads = threads;
    this.large = large;
  }

  /** {@code FILE INPUT SHAPE PORT LARGE}, the shape with commas. */
  public static void main(String[] arguments) throws Exception {
    long[] dims = Arrays.stream(arguments[2].split(",")).mapToLong(Long::parseLong).toArray();
    OnnxAnswers model = new OnnxAnswers(Path.of(arguments[0]), arguments[1], Shape.of(dims));
    int cores = Runtime.getRuntime().availableProcessors();
    Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(cores));
    WorkerExecutor threads = vertx.createSharedWorkerExecutor("models", cores);
    int port = Integer.parseInt(arguments[3]);
    boolean large = Boolean.parseBoolean(arguments[4]);
    vertx
        .deployVerticle(
            () -> new BarePeer(model, port, threads, large),
            new DeploymentOptions().setInstances(cores))
        .await();
  }

  @Override
  public Future<?> start() {
    return vertx
        .createHttpServer(new HttpServerOptions().setHost("127.0.0.1").setPort(port))
        .requestHandler(this::handle)
        .listen();
  }

  private void handle(HttpServerRequest request) {
    request.bodyHandler(body -> {
      if (large) {
        threads
            .executeBlocking(() -> answer(body), false)
            .onSuccess(answer -> request.response().end(answer))
            .onFailure(failure -> request.response().setStatusCode(500).end());
      } else {
        request.response().end(answer(body));
      }
    });
  }

  private Buffer answer(Buffer body) {
    ByteBuffer row = ByteBuffer.wrap(body.getBytes()).order(ByteOrder.LITTLE_ENDIAN);
    FloatBuffer answer = model.answer(row.asFloatBuffer());
    ByteBuffer bytes =
        ByteBuffer.allocate(answer.remaining() * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(answer);
    return Buffer.buffer(bytes.array());
  }
}
