package joist.cli;

import java.io.File;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import joist.model.WeightsSettings;
import joist.model.handler.HandlerJar;
import joist.server.JoistServer;
import joist.server.ServerSettings;
import joist.server.ServerSettings.Objective;
import joist.server.ServerSettings.Operation;
import joist.server.config.ConfigException;
import joist.server.http.Limits;
import joist.server.operations.ModelSource;
import joist.server.trace.TraceSettings;
import joist.serving.DeployReport;
import joist.serving.Deployments.WarmSettings;
import joist.serving.FileName;
import joist.serving.aim.Aim;
import joist.serving.batch.BatchPolicy;
import joist.serving.batch.DeadlineBatching;
import joist.serving.residency.GreedyDualSize;
import joist.serving.residency.ResidencyPolicy;
import joist.store.ModelVersion;
import joist.store.Store;
import joist.table.NearestNames;
import joist.table.Reason;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code joist serve}: answers over HTTP and gRPC until it is told to stop. */
@Command(
    name = "serve",
    mixinStandardHelpOptions = true,
    description = {
      "Serves models over HTTP and gRPC on one port, with the console at its address. Registered"
          + " models are followed: a version that is promoted is loaded, proven and warmed beside the"
          + " live one, then switched to. Ctrl-C drains and stops."
    },
    footer = {
      "",
      "Examples:",
      "  joist serve                       # every registered model",
      "  joist serve churn --p99 10ms",
      "  joist serve --p99 20ms,churn=5ms  # another objective for one model",
      "  joist serve model.onnx --port 9000",
      "  joist serve churn resnet50.onnx --p99 20ms --memory 2GiB",
      "  joist serve churn --isolate       # in a process of its own"
    })
final class ServeCommand implements Callable<Integer> {
  private final Output output;

  @Parameters(
      arity = "0..*",
      paramLabel = "NAME|FILE",
      description =
          "Registered names, .onnx and .joist files, and .jar files of handlers. Default: every registered model.")
  private List<String> models = new ArrayList<>();

  @Option(
      names = "--host",
      defaultValue = "127.0.0.1",
      description = "Address to listen on. Default: ${DEFAULT-VALUE}.")
  private String host = "127.0.0.1";

  @Option(
      names = "--port",
      converter = PortText.class,
      defaultValue = "8080",
      description = "Port; 0 for a free one. Default: ${DEFAULT-VALUE}.")
  private int port;

  @Option(
      names = "--p99",
      paramLabel = "[NAME=]DURATION",
      split = ",",
      converter = StatedP99.Text.class,
      description =
          "The latency that 99 of 100 admitted requests are to stay below; what would miss it is shed"
              + " with 429. NAME=DURATION says it of one model, as in --p99 20ms,churn=5ms. Default:"
              + " 50ms.")
  private List<StatedP99> p99 = new ArrayList<>();

  @Option(
      names = "--prove-latency",
      paramLabel = "DURATION",
      converter = DurationText.class,
      description =
          "The longest that a batch may take of a version that is let in, one row or the largest batch"
              + " that traffic has. Default: the --p99, asked only of a version that replaces another.")
  private @Nullable Duration proveLatency;

  @Option(
      names = "--memory",
      converter = BytesText.class,
      description =
          "What all models may take together, such as 2GiB. Default: half the heap's limit.")
  private @Nullable Long memory;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description =
          "Serve what this file of JSON says, and follow it when it changes; see the user guide.")
  private @Nullable Path config;

  @Option(
      names = "--residency",
      paramLabel = "POLICY",
      converter = ResidencyText.class,
      defaultValue = "greedy-dual",
      description =
          "Which models go when memory is short, to be loaded again when they are asked for:"
              + " greedy-dual (what is cheap to load for the bytes it holds), or lru (what was asked"
              + " longest ago). Default: ${DEFAULT-VALUE}.")
  private ResidencyPolicy residency = new GreedyDualSize();

  @Option(
      names = "--pin",
      paramLabel = "NAME",
      description = "Keep this model in memory, whatever others need. May be repeated.")
  private List<String> pinned = new ArrayList<>();

  @Option(
      names = "--isolate",
      paramLabel = "NAME",
      arity = "0..1",
      fallbackValue = "*",
      split = ",",
      description =
          "Run these models, or all where none is named, each in a child process: what kills it fails"
              + " the calls that it runs, and nothing else. It is started again.")
  private List<String> isolated = new ArrayList<>();

  @Option(
      names = "--threads",
      paramLabel = "auto|N",
      converter = ThreadsText.class,
      defaultValue = "auto",
      description =
          "Threads to answer with: N, one for each call; or auto, one for each core, which all work on"
              + " one call while calls are few and on one each while they are many, as measured."
              + " Default: ${DEFAULT-VALUE}.")
  private ServerSettings.Threads threads = ServerSettings.standard().objective().compute();

  @Option(
      names = "--batching",
      paramLabel = "POLICY",
      converter = BatchingText.class,
      defaultValue = "deadline",
      description =
          "Which requests run together: deadline (as many as the objective allows, never"
              + " waiting while a thread is idle), or, to compare, none, cork, cellular, aimd[:DELAY],"
              + " window:ROWS:WAIT such as window:32:5ms. Default: ${DEFAULT-VALUE}.")
  private BatchPolicy batching = new DeadlineBatching();

  @Option(
      names = "--tensor-limit",
      paramLabel = "BYTES",
      converter = BytesText.class,
      description =
          "What one tensor of a request may take at most, such as 64MiB; a larger one is refused with"
              + " 413 before anything is made of it. Default: 256MiB.")
  private @Nullable Long tensorLimit;

  @Option(
      names = "--request-memory",
      paramLabel = "BYTES",
      converter = BytesText.class,
      description =
          "What the bodies of all requests may hold together, such as 512MiB; beyond it sockets are not"
              + " read, and after the model's p99 callers are told to come back with 429; calls of gRPC"
              + " are at once. Bodies up to 64 KiB are not counted. Default: an eighth of the heap's limit, at least 128MiB.")
  private @Nullable Long requestMemory;

  @Option(
      names = "--connections",
      paramLabel = "N",
      converter = CountText.class,
      description =
          "How many connections may be open at a port (at --management-port as many again); one beyond"
              + " them is told so with 503, or with TLS closed. Default: one for each 256KiB of the"
              + " heap's limit, 1,000 to 10,000.")
  private @Nullable Integer connections;

  @Option(
      names = "--log-every",
      paramLabel = "N",
      converter = EveryText.class,
      defaultValue = "0",
      description =
          "Log every N-th request as a line of JSON on standard output; 1 for each, 0 for none. Default:"
              + " ${DEFAULT-VALUE}.")
  private int logEvery;

  @Option(
      names = "--otlp",
      paramLabel = "URL",
      description =
          "Send traces to an OTLP receiver over HTTP, such as http://localhost:4318. Requests that"
              + " bring a traceparent are traced as their caller says.")
  private @Nullable URI otlp;

  @Option(
      names = "--otlp-share",
      paramLabel = "0..1",
      converter = ShareText.class,
      description = "The share of other requests that is traced with --otlp. Default: 1.")
  private @Nullable Double otlpShare;

  @Option(
      names = "--loading-share",
      paramLabel = "0..1",
      converter = ShareText.class,
      defaultValue = "0.5",
      description =
          "The share of one core that reading and warming a version take at most. All of loading is behind requests;"
              + " 1 for no rests and no lower priority. Default: ${DEFAULT-VALUE}.")
  private double loadingShare;

  @Option(
      names = "--weights-cache",
      paramLabel = "DIR|off",
      defaultValue = "off",
      description =
          "A folder for weights as they are computed with, which later starts and other processes map"
              + " instead of packing them again; at most 8 GiB, those used longest ago go. Registered"
              + " ONNX models only. Default: ${DEFAULT-VALUE}.")
  private String weightsCache = "off";

  @Option(
      names = "--response-cache",
      paramLabel = "BYTES",
      converter = BytesText.class,
      description =
          "Keep so many bytes of answers, such as 64MiB, for requests that come again byte for byte"
              + ", in every protocol. Default: none.")
  private @Nullable Long responseCache;

  @Mixin private AccessOptions access = new AccessOptions();
  @Mixin private StoreOptions store = new StoreOptions();

  ServeCommand(Output output) {
    this.output = output;
  }

  @Override
  public Integer call() throws InterruptedException {
    Map<String, Path> files = files();
    if (config != null && !models.isEmpty()) {
      throw new UsageException(
          "expected models in the file of --config, or on the command line, got both: %s; leave one out"
              .formatted(String.join(" ", models)));
    }
    if (config != null && !StatedP99.byModel(p99).isEmpty()) {
      throw new UsageException(
          "expected --p99 for all models beside --config, got one for '%s'; say \"p99\" of it in the file"
              .formatted(StatedP99.byModel(p99).keySet().iterator().next()));
    }
    Set<String> names = new HashSet<>(models);
    names.removeIf(ServeCommand::isFile);
    if (!files.isEmpty() && names.isEmpty()) {
      requireServed(files.keySet());
      serve(new ModelSource.Files(List.copyOf(files.values())));
      return ExitCode.OK;
    }
    try (Store open = opened(names)) {
      names.forEach(name -> requireModel(open, name));
      if (config == null) { // a file may name later what options name now
        requireServed(names.isEmpty() ? registered(open) : union(names, files.keySet()));
      }
      open.collectGarbage();
      serve(
          new ModelSource.Registry(
              open,
              store.settings().shownLocation(),
              names,
              Optional.ofNullable(config),
              List.copyOf(files.values())));
    }
    return ExitCode.OK;
  }

  /** A server may be there before its first model; one that is named is in a store that is. */
  private Store opened(Set<String> names) {
    if (names.isEmpty()) {
      return store.open();
    }
    if (store.isAbsent()) {
      names.forEach(ServeCommand::requireNoFile);
    }
    return store.openExisting();
  }

  private static void requireNoFile(String name) {
    if (new File(name).isFile()) {
      throw new BadInputException(
          "expected a registered model, an ONNX file (.onnx), a package (.joist) or a jar of handlers (.jar), got the file '%s'"
              .formatted(name));
    }
  }

  private static void requireModel(Store store, String name) {
    if (store.live(name).isEmpty()) {
      requireNoFile(name);
    }
    if (ModelReference.parse(name).version().isPresent()) {
      throw new UsageException(
          "expected a model's name, whose live version is served, got '%s'; 'joist promote %s' makes it live, and \"versions\" in the file of --config serves others"
              .formatted(name, name));
    }
    StoreOptions.resolve(store, name);
  }

  private static boolean isFile(String model) {
    return PredictCommand.isFile(model) || HandlerJar.is(Path.of(model));
  }

  /** The files to serve by the names that they are served under; nothing has a name twice. */
  private Map<String, Path> files() {
    Map<String, Path> files = new TreeMap<>();
    for (String model : models) {
      if (isFile(model)) {
        String name = FileName.modelName(Path.of(model));
        Path same = files.putIfAbsent(name, Path.of(model));
        if (same != null || models.contains(name)) {
          throw new UsageException(
              "expected models of different names, got %s and %s, which would both be '%s'; rename the file"
                  .formatted(model, same == null ? name : same, name));
        }
      }
    }
    return files;
  }

  private static Set<String> union(Set<String> names, Set<String> others) {
    Set<String> all = new TreeSet<>(names);
    all.addAll(others);
    return all;
  }

  private static Set<String> registered(Store store) {
    return store.versions().stream().map(ModelVersion::name).collect(Collectors.toSet());
  }

  private void requireServed(Set<String> names) {
    requireServed("--pin", pinned, names);
    requireServed("--p99", StatedP99.byModel(p99).keySet(), names);
    requireServed("--isolate", isolated.stream().filter(name -> !name.equals("*")).toList(), names);
  }

  private static void requireServed(String option, Collection<String> named, Set<String> names) {
    for (String name : named) {
      if (!names.contains(name)) {
        throw new UsageException(
            "expected %s to name a model that is served, got '%s'%s"
                .formatted(option, name, NearestNames.hint(name, new TreeSet<>(names))));
      }
    }
  }

  private void serve(ModelSource source) throws InterruptedException {
    try (JoistServer server = started(source)) {
      requireOne(server.reports());
      StatedP99.byModel(p99)
          .forEach((name, most) -> server.deployments().aims().set(name, Aim.under(most)));
      server.closeOnExit();
      Screen screen = output.screen(false);
      server
          .reports()
          .forEach(
              report -> say(screen, report, server.deployments().aims().p99Nanos(report.name())));
      screen.say("");
      screen.say("  Console  " + screen.bold(server.operatorsUrl()));
      screen.say("  Rows     POST " + server.url() + "/v1/predict/NAME");
      screen.say("  V2       " + server.url() + "/v2 (REST), the same port for gRPC");
      screen.say("  Metrics  " + server.operatorsUrl() + "/metrics");
      screen.say("  Ctrl-C drains and stops.");
      new CountDownLatch(1).await();
    }
  }

  private JoistServer started(ModelSource source) {
    try {
      return JoistServer.start(settings(), source);
    } catch (ConfigException why) {
      throw new BadInputException(
          "--config %s cannot be followed: %s".formatted(config, why.getMessage()));
    }
  }

  /** A server on which no model can answer helps nobody; one of several may fail and be mended. */
  private static void requireOne(List<DeployReport> reports) {
    if (!reports.isEmpty() && reports.stream().noneMatch(DeployReport::isLive)) {
      throw new BadInputException(
          reports.stream()
              .map(report -> report.name() + " cannot be served: " + report.reason())
              .collect(Collectors.joining("; ")));
    }
  }

  private ServerSettings settings() {
    ServerSettings standard = ServerSettings.standard();
    Objective objective = standard.objective();
    Operation operation = standard.operation();
    return standard
        .withTracing(tracing())
        .withOperation(
            new Operation(
                operation.operatorsAnywhere(),
                logEvery,
                operation.drain(),
                operation.poll(),
                warm(operation.warm()),
                weights()))
        .withHost(host)
        .withAccess(access.settings(host))
        .withResponseCacheBytes(responseCache == null ? 0 : responseCache)
        .withPort(port)
        .withLimits(limits(standard.limits()))
        .withIsolated(new ServerSettings.Isolated(isolated.contains("*"), Set.copyOf(isolated)))
        .withObjective(
            new Objective(
                StatedP99.ofAll(p99, objective.p99()),
                memory == null ? objective.memoryBudgetBytes() : memory,
                threads,
                batching,
                new ServerSettings.Residency(residency, Set.copyOf(pinned))));
  }

  private Limits limits(Limits standard) {
    Limits limits = tensorLimit == null ? standard : standard.withTensorBytes(tensorLimit);
    Limits held = requestMemory == null ? limits : limits.withHeldBytes(requestMemory);
    return connections == null ? held : held.withConnections(connections);
  }

  private WeightsSettings weights() {
    if (weightsCache.equals("off")) {
      return WeightsSettings.NONE;
    }
    WeightsSettings settings = WeightsSettings.NONE.in(Path.of(weightsCache));
    try {
      settings.check();
    } catch (IllegalArgumentException wrong) {
      throw new UnusableException("--weights-cache: " + wrong.getMessage());
    } catch (UncheckedIOException wrong) {
      throw new UnusableException(
          "--weights-cache: %s: %s; name a folder that you may write to"
              .formatted(wrong.getMessage(), Reason.of(Objects.requireNonNull(wrong.getCause()))));
    }
    return settings;
  }

  private TraceSettings tracing() {
    if (otlpShare != null && otlp == null) {
      throw new UsageException(
          "expected --otlp with --otlp-share, got the share alone; --otlp http://localhost:4318 says"
              + " where traces go");
    }
    try {
      return new TraceSettings(Optional.ofNullable(otlp), otlpShare == null ? 1 : otlpShare);
    } catch (IllegalArgumentException wrong) {
      throw new UsageException("--otlp: " + wrong.getMessage());
    }
  }

  private WarmSettings warm(WarmSettings standard) {
    WarmSettings proven =
        proveLatency == null
            ? standard
            : standard.withProof(standard.proof().withStated(proveLatency));
    try {
      return proven.withShare(loadingShare);
    } catch (IllegalArgumentException wrong) {
      throw new UsageException("--loading-share: " + wrong.getMessage());
    }
  }

  /** Says that an objective cannot be met, however little is asked. */
  static Optional<String> lateness(String name, long oneRowNanos, long p99Nanos) {
    return oneRowNanos <= p99Nanos
        ? Optional.empty()
        : Optional.of(
            "%s: one row takes longer than its objective of %s, so its answers are late; another is stated by --p99 %s=DURATION, or in the file of --config"
                .formatted(name, Screen.duration(p99Nanos / 1e9), name));
  }

  private static void say(Screen screen, DeployReport report, long p99Nanos) {
    if (report.isLive()) {
      screen.good(
          "%s:%d is live; one row takes %s in process"
              .formatted(
                  report.name(),
                  report.version(),
                  Screen.duration(report.oneRow().toNanos() / 1e9)));
      lateness(report.name(), report.oneRow().toNanos(), p99Nanos).ifPresent(screen::warn);
    } else {
      screen.warn(
          "%s:%d is %s: %s"
              .formatted(report.name(), report.version(), report.state().label(), report.reason()));
    }
  }
}
