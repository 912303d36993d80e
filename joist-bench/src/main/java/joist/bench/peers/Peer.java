package joist.bench.peers;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import joist.load.Target;
import joist.serving.jvm.JavaProcess;

/** A server that can be started with one model. All of the machine's cores are its. */
public enum Peer {
  JOIST("Joist, V2 binary", Wire.V2_BINARY),
  JOIST_JSON("Joist, V2 JSON", Wire.V2_JSON),
  BARE("bare Vert.x + ONNX Runtime", Wire.FLOATS),
  LIMIT("Vert.x that looks answers up", Wire.FLOATS),
  FASTAPI("FastAPI + ONNX Runtime", Wire.FLOATS),
  BENTOML("BentoML", Wire.FLOATS),
  BENTOML_BATCHES("BentoML, batches, JSON", Wire.JSON_ARRAY),
  MLSERVER("MLServer, V2 JSON", Wire.V2_JSON),
  RAY("Ray Serve", Wire.FLOATS);

  private static final int CORES = Runtime.getRuntime().availableProcessors();

  private final String title;
  private final Wire wire;

  Peer(String title, Wire wire) {
    this.title = title;
    this.wire = wire;
  }

  public String title() {
    return title;
  }

  Wire wire() {
    return wire;
  }

  /** Whether it is a server that somebody would pick in place of Joist. */
  public boolean isAlternative() {
    return switch (this) {
      case JOIST, JOIST_JSON, BARE, LIMIT -> false;
      case FASTAPI, BENTOML, BENTOML_BATCHES, MLSERVER, RAY -> true;
    };
  }

  /** Installs what it needs; says why where that cannot be. */
  public Optional<String> prepare() throws IOException, InterruptedException {
    return switch (this) {
      case JOIST, JOIST_JSON, BARE, LIMIT -> Optional.empty();
      case FASTAPI, BENTOML, BENTOML_BATCHES, MLSERVER, RAY -> environment().make();
    };
  }

  private PythonEnvironment environment() {
    Peer server = this == BENTOML_BATCHES ? BENTOML : this;
    return new PythonEnvironment(server.name().toLowerCase(Locale.ROOT));
  }

  /** Where it answers, and what it is asked. */
  Target target(PeerModel model, int port) {
    String path =
        switch (wire) {
          case FLOATS, JSON_ARRAY -> "/infer";
          case V2_BINARY, V2_JSON -> "/v2/models/" + model.name() + "/infer";
        };
    return new Target(
        URI.create("http://127.0.0.1:" + port + path),
        model.rows().stream().map(row -> wire.body(model, row)).toList(),
        wire.headers(model));
  }

  /** What it is asked and what must come back. */
  Questions questions(PeerModel model, int port) {
    long millis = Math.clamp(4 * model.terms().objective().toMillis(), 1000, 4000);
    return new Questions(target(model, port), wire, model.answers(), Duration.ofMillis(millis));
  }

  /** Its process, not started. */
  ProcessBuilder process(PeerModel model, int port, Path folder) throws IOException {
    return switch (this) {
      case JOIST, JOIST_JSON ->
          JavaProcess.of(
              JoistPeer.class,
              jvmOptions(),
              List.of(
                  model.file().toString(),
                  Integer.toString(port),
                  Long.toString(model.terms().objective().toMillis())));
      case BARE -> JavaProcess.of(BarePeer.class, jvmOptions(), bareArguments(model, port));
      case LIMIT -> {
        Path known = folder.resolve("known");
        questions(model, port).write(known);
        yield JavaProcess.of(
            LimitPeer.class, jvmOptions(), List.of(known.toString(), Integer.toString(port)));
      }
      case FASTAPI, BENTOML, BENTOML_BATCHES, MLSERVER, RAY -> python(model, port, folder);
    };
  }

  /**
   * As {@code joist-bench/run} has them: those of {@code ./joist serve}, best for the bare endpoint
   * too.
   */
  private static List<String> jvmOptions() {
    String options = System.getProperty("joist.peer.jvm", "");
    return options.isBlank() ? List.of() : List.of(options.split(" "));
  }

  private static List<String> bareArguments(PeerModel model, int port) {
    String shape =
        Arrays.stream(model.shape().dims())
            .mapToObj(Long::toString)
            .collect(Collectors.joining(","));
    return List.of(
        model.file().toString(),
        model.input(),
        shape,
        Integer.toString(port),
        Boolean.toString(model.terms().large()));
  }

  /**
   * A small model is called on the loops of as many processes as there are cores, a large one on as
   * many threads of one process, which is fastest for each.
   */
  private ProcessBuilder python(PeerModel model, int port, Path folder) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(pythonCommand(model, port, folder));
    boolean large = model.terms().large();
    int processes = large && this != RAY ? 1 : CORES;
    builder
        .environment()
        .putAll(
            Map.of(
                "PEER_MODEL",
                model.file().toString(),
                "PEER_PORT",
                Integer.toString(port),
                "PEER_PROCESSES",
                Integer.toString(processes),
                "PEER_THREADS",
                Integer.toString(large && this != RAY ? CORES : 0),
                "PYTHONPATH",
                PythonEnvironment.SOURCES.toString(),
                "BENTOML_HOME",
                folder.resolve("bentoml").toString(),
                "BENTOML_DO_NOT_TRACK",
                "True",
                "RAY_USAGE_STATS_ENABLED",
                "0"));
    builder.directory(folder.toFile());
    return builder;
  }

  private List<String> pythonCommand(PeerModel model, int port, Path folder) throws IOException {
    String at = Integer.toString(port);
    String workers = Integer.toString(model.terms().large() ? 1 : CORES);
    return switch (this) {
      case FASTAPI ->
          environment()
              .command(
                  "uvicorn",
                  ("fastapi_peer:app --host 127.0.0.1 --port " + at + " --workers " + workers)
                      .concat(" --loop uvloop --http httptools --no-access-log")
                      .concat(" --log-level warning")
                      .split(" "));
      case BENTOML, BENTOML_BATCHES ->
          environment()
              .command(
                  "bentoml",
                  "serve",
                  this == BENTOML ? "bentoml_peer:Peer" : "bentoml_batches_peer:Peer",
                  "--working-dir",
                  PythonEnvironment.SOURCES.toString(),
                  "--host",
                  "127.0.0.1",
                  "--port",
                  at);
      case MLSERVER ->
          environment().command("mlserver", "start", mlserverSettings(model, port, folder));
      case RAY ->
          environment()
              .command("python", PythonEnvironment.SOURCES.resolve("ray_peer.py").toString());
      case JOIST, JOIST_JSON, BARE, LIMIT ->
          throw new IllegalStateException(this + " is not in Python");
    };
  }

  /** As {@code joist.peer.batches} says, such as {@code 32:0.002}, rows and seconds. */
  private static String mlserverBatches() {
    String[] batches = System.getProperty("joist.peer.batches", "").split(":", 2);
    return batches.length == 2
        ? ",\"max_batch_size\":%s,\"max_batch_time\":%s".formatted(batches[0], batches[1])
        : "";
  }

  /** The model is called where requests are decoded: another process would cost more. */
  private static String mlserverSettings(PeerModel model, int port, Path folder)
      throws IOException {
    Path settings = Files.createDirectories(folder.resolve("mlserver"));
    Files.writeString(
        settings.resolve("settings.json"),
        """
        {"host":"127.0.0.1","http_port":%d,"grpc_port":%d,"metrics_port":%d,\
        "parallel_workers":0,"debug":false}
        """
            .formatted(port, RunningPeer.freePort(), RunningPeer.freePort()));
    Files.writeString(
        settings.resolve("model-settings.json"),
        "{\"name\":\"%s\",\"implementation\":\"mlserver_peer.Peer\"%s}"
            .formatted(model.name(), mlserverBatches()));
    return settings.toString();
  }
}
