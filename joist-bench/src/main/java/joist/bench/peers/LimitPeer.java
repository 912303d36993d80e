package joist.bench.peers;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The limit: Vert.x that knows all answers and looks them up by the request's body. No server of
 * this library, however fast its models, carries more on the machine or takes less memory.
 */
public final class LimitPeer extends VerticleBase {
  private final Map<Buffer, Buffer> answers;
  private final int port;

  private LimitPeer(Map<Buffer, Buffer> answers, int port) {
    this.answers = answers;
    this.port = port;
  }

  /** {@code QUESTIONS PORT}. */
  public static void main(String[] arguments) throws Exception {
    Map<Buffer, Buffer> answers = known(Questions.read(Path.of(arguments[0])));
    int port = Integer.parseInt(arguments[1]);
    int cores = Runtime.getRuntime().availableProcessors();
    Vertx.vertx(new VertxOptions().setEventLoopPoolSize(cores))
        .deployVerticle(
            () -> new LimitPeer(answers, port), new DeploymentOptions().setInstances(cores))
        .await();
  }

  private static Map<Buffer, Buffer> known(Questions questions) {
    Map<Buffer, Buffer> answers = new HashMap<>();
    List<byte[]> bodies = questions.target().bodies();
    for (int i = 0; i < bodies.size(); i++) {
      byte[] answer = Wire.bytes(questions.answers().get(i));
      answers.put(Buffer.buffer(bodies.get(i)), Buffer.buffer(answer));
    }
    return Map.copyOf(answers);
  }

  @Override
  public Future<?> start() {
    return vertx
        .createHttpServer(new HttpServerOptions().setHost("127.0.0.1").setPort(port))
        .requestHandler(this::handle)
        .listen();
  }

  private void handle(HttpServerRequest request) {
    request.bodyHandler(
        body -> request.response().end(Objects.requireNonNull(answers.get(body)).copy()));
  }
}
