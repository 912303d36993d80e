package joist.bench;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import joist.onnx.OnnxWriter;
import joist.server.JoistServer;
import joist.server.ServerSettings;
import joist.server.operations.ModelSource;
import joist.serving.jvm.JavaProcess;
import org.HdrHistogram.Histogram;

/**
 * Requests per second of one-row predictions over HTTP, beside the same JSON echoed by a bare
 * server of the same library with as many event loops.
 *
 * <p>The model has 300 trees of 31 leaves behind 11 columns of numbers, categories and a date. Both
 * servers run in this process and one at a time is called, from a second process on the same
 * machine: closed loop, kept connections, 1, 16 and 64 callers, rounds interleaved, the median
 * round told. Arguments: seconds a round (default 3), rounds (default 5).
 */
public final class ServerThroughput {
  private static final String ROW =
      """
      {"number0":12.5,"number1":0.25,"number2":-3.75,"number3":1804.125,"number4":7,"number5":0.0625,\
      "number6":55.5,"number7":-0.875,"category0":"c17","category1":"c3","when":991416600}\
      """;
  private static final int[] CALLERS = {1, 16, 64};

  private ServerThroughput() {}

  public static void main(String[] args) throws Exception {
    if (args.length > 0 && args[0].equals("callers")) {
      call(Integer.parseInt(args[1]), Integer.parseInt(args[2]), args[3], args[4]);
      return;
    }
    String seconds = args.length > 0 ? args[0] : "3";
    String rounds = args.length > 1 ? args[1] : "5";
    Path file = Files.createTempFile("throughput", ".onnx");
    Files.write(file, OnnxWriter.write(CompilerBenchModel.graph(300, 31, true)));
    Path named =
        Files.move(
            file,
            file.resolveSibling("throughput.onnx"),
            java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    Vertx vertx = Vertx.vertx();
    try (JoistServer server =
        JoistServer.start(
            ServerSettings.standard().withPort(0).withP99(Duration.ofSeconds(5)),
            new ModelSource.Files(List.of(named)))) {
      System.out.println(server.reports());
      int echo = startEcho(vertx);
      int exit = callFromAnotherProcess(server.port(), echo, seconds, rounds);
      System.exit(exit);
    } finally {
      vertx.close().await();
      Files.deleteIfExists(named);
    }
  }

  private static int startEcho(Vertx vertx) throws Exception {
    List<HttpServer> servers = new CopyOnWriteArrayList<>();
    DeploymentOptions loops =
        new DeploymentOptions().setInstances(Runtime.getRuntime().availableProcessors());
    vertx
        .deployVerticle(
            () ->
                new VerticleBase() {
                  @Override
                  public Future<?> start() {
                    HttpServer server =
                        vertx.createHttpServer(
                            new HttpServerOptions().setHost("127.0.0.1").setPort(-1));
                    servers.add(server);
                    return server
                        .requestHandler(request ->
                            request.bodyHandler(body ->
                                request
                                    .response()
                                    .putHeader("content-type", "application/json")
                                    .end(body)))
                        .listen();
                  }
                },
            loops)
        .await();
    return servers.getFirst().actualPort();
  }

  private static int callFromAnotherProcess(int server, int echo, String seconds, String rounds)
      throws Exception {
    List<String> arguments =
        List.of("callers", Integer.toString(server), Integer.toString(echo), seconds, rounds);
    return JavaProcess.of(ServerThroughput.class, List.of("-Xmx256m"), arguments)
        .inheritIO()
        .start()
        .waitFor();
  }

  private static void call(int server, int echo, String secondsText, String roundsText)
      throws Exception {
    double seconds = Double.parseDouble(secondsText);
    int rounds = Integer.parseInt(roundsText);
    ClosedLoop predicting = new ClosedLoop(server, "/v1/predict/throughput", ROW);
    ClosedLoop echoing = new ClosedLoop(echo, "/", ROW);
    for (int callers : new int[] {16, 1}) {
      predicting.run(callers, 2 * seconds); // until all is compiled
      echoing.run(callers, 2 * seconds);
    }
    System.out.printf("body %d bytes, %s s a round, %d rounds%n", ROW.length(), seconds, rounds);
    System.out.println(
        "callers |  echo req/s   p50 ms  p99 ms | predict req/s  p50 ms  p99 ms | share");
    for (int callers : CALLERS) {
      ClosedLoop.Result[] echoes = new ClosedLoop.Result[rounds];
      ClosedLoop.Result[] predictions = new ClosedLoop.Result[rounds];
      for (int round = 0; round < rounds; round++) {
        echoes[round] = echoing.run(callers, seconds);
        predictions[round] = predicting.run(callers, seconds);
      }
      ClosedLoop.Result e = median(echoes);
      ClosedLoop.Result p = median(predictions);
      System.out.printf(
          "%7d | %s | %s  | %4.0f %%%n",
          callers, told(e), told(p), 100 * p.perSecond() / e.perSecond());
    }
  }

  private static ClosedLoop.Result median(ClosedLoop.Result[] rounds) {
    return java.util.Arrays.stream(rounds)
        .sorted(java.util.Comparator.comparingDouble(ClosedLoop.Result::perSecond))
        .toList()
        .get(rounds.length / 2);
  }

  private static String told(ClosedLoop.Result result) {
    Histogram nanos = result.nanos();
    return "%,11.0f  %7.3f %7.3f"
        .formatted(
            result.perSecond(),
            nanos.getValueAtPercentile(50) / 1e6,
            nanos.getValueAtPercentile(99) / 1e6);
  }
}
