package joist.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import joist.learn.split.ProblemSettings;
import joist.load.LoadJson;
import joist.load.LoadMain;
import joist.load.LoadWindow;
import joist.measure.TemporaryFolder;
import joist.model.PackageCodec;
import joist.server.JoistServer;
import joist.server.ServerSettings;
import joist.server.operations.ModelSource;
import joist.serving.Deployment;
import joist.serving.jvm.JavaProcess;
import joist.store.Store;
import joist.store.StoreSettings;
import joist.store.Stores;
import joist.table.Table;
import joist.table.TableReader;
import joist.tune.Training;
import joist.tune.TrainingRequest;
import joist.tune.TrainingResult;
import joist.tune.TrainingSettings;

/**
 * What callers feel of a switch: latency in the windows in which a version is loaded, proven,
 * warmed and switched to, beside the windows between switches.
 *
 * <p>Three versions of a model are made live in turn, so that each has to be loaded anew, while
 * another process sends an open-loop load. Arguments: the flights sample, requests a second (500),
 * switches (20).
 */
public final class SwitchLatency {
  private static final int ROWS = 40_000;
  private static final int VERSIONS = 3;
  private static final long REST_MILLIS = 3000;

  private SwitchLatency() {}

  public static void main(String[] args) throws Exception {
    Path data = Path.of(args[0]);
    String rate = args.length > 1 ? args[1] : "500";
    int switches = args.length > 2 ? Integer.parseInt(args[2]) : 20;
    try (TemporaryFolder folder = TemporaryFolder.open("switch-latency")) {
      run(data, rate, switches, folder.path());
    }
  }

  private static void run(Path data, String rate, int switches, Path folder) throws Exception {
    try (Store store = Stores.open(StoreSettings.of(folder.resolve("store").toString()))) {
      Table rows = TableReader.read(data).head(ROWS);
      for (int version = 1; version <= VERSIONS; version++) {
        register(store, rows, version, folder.resolve("v" + version + ".joist"));
      }
      Path bodies = bodies(rows, folder.resolve("rows.jsonl"));
      try (JoistServer server =
          JoistServer.start(
              ServerSettings.standard().withPort(0).withP99(Duration.ofSeconds(1)),
              new ModelSource.Registry(store, "bench", Set.of()))) {
        run(store, server, List.of("--rows", bodies.toString(), "--rate", rate), switches);
      }
    }
  }

  private static void register(Store store, Table rows, int seed, Path file) throws IOException {
    TrainingResult result =
        Training.run(
            TrainingRequest.of(rows, "late")
                .withName("flights")
                .withProblem(ProblemSettings.of("late").withTimeColumn("date").withSeed(seed))
                .withSettings(TrainingSettings.standard().withLearners(List.of("boosted trees"))));
    PackageCodec.write(result.model(), file);
    store.register("flights", file, Map.of(), "bench");
  }

  private static Path bodies(Table rows, Path file) throws IOException {
    List<String> lines = new ArrayList<>();
    for (int row = 0; row < 500; row++) {
      Map<String, ?> values = rows.row(row);
      lines.add(
          "{\"date\":\"%s\",\"distance\":%s,\"origin\":\"%s\",\"destination\":\"%s\"}"
              .formatted(
                  values.get("date"),
                  values.get("distance"),
                  values.get("origin"),
                  values.get("destination")));
    }
    return Files.write(file, lines);
  }

  private record Span(Instant from, Instant to) {}

  private static void run(Store store, JoistServer server, List<String> load, int switches)
      throws Exception {
    List<String> arguments = new ArrayList<>(load);
    arguments.addAll(List.of("--url", server.url() + "/v1/predict/flights"));
    arguments.addAll(List.of("--seconds", "3600", "--window-millis", "250"));
    arguments.addAll(List.of("--json", "--until-input-ends"));
    Process callers =
        JavaProcess.of(LoadMain.class, List.of(), arguments)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    List<LoadWindow> windows = new ArrayList<>();
    Thread reader = Thread.ofPlatform().start(() -> follow(callers, windows));
    Thread.sleep(2 * REST_MILLIS);
    List<Span> busy = new ArrayList<>();
    Instant start = Instant.now();
    for (int i = 0; i < switches; i++) {
      int version = 1 + (i + 1) % VERSIONS;
      Instant from = Instant.now();
      store.promote("flights", version, "bench", "");
      while (server.deployments().live("flights").map(Deployment::version).orElse(0) != version) {
        Thread.sleep(2);
      }
      busy.add(new Span(from, Instant.now()));
      Thread.sleep(REST_MILLIS);
    }
    callers.getOutputStream().close();
    callers.waitFor();
    reader.join();
    print(windows, busy, start);
  }

  private static void follow(Process callers, List<LoadWindow> windows) {
    try (BufferedReader lines = callers.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (!LoadJson.isTotal(line)) {
          windows.add(LoadJson.window(line));
        }
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static void print(List<LoadWindow> windows, List<Span> busy, Instant start) {
    LoadWindow during = LoadWindow.empty(start);
    LoadWindow between = LoadWindow.empty(start);
    for (LoadWindow window : windows) {
      Instant end = window.start().plusNanos((long) (window.seconds() * 1e9));
      if (window.start().isBefore(start)) {
        continue;
      }
      boolean touched =
          busy.stream()
              .anyMatch(span -> span.from().isBefore(end) && span.to().isAfter(window.start()));
      during = touched ? during.plus(window) : during;
      between = touched ? between : between.plus(window);
    }
    double mean =
        busy.stream()
            .mapToLong(span -> Duration.between(span.from(), span.to()).toMillis())
            .average()
            .orElse(0);
    System.out.printf(
        Locale.ROOT, "%d switches, %.0f ms each from promotion to live%n", busy.size(), mean);
    row("between switches", between);
    row("during switches", during);
    System.out.printf(
        Locale.ROOT,
        "p99 during over p99 between: %.2f%n",
        during.latencies().millis(99) / between.latencies().millis(99));
  }

  private static void row(String name, LoadWindow window) {
    System.out.printf(
        Locale.ROOT,
        "%-18s %7d answered, %d failed, p50 %.2f ms, p99 %.2f ms, p99.9 %.2f ms, max %.2f ms%n",
        name,
        window.answered(),
        window.failures(),
        window.latencies().millis(50),
        window.latencies().millis(99),
        window.latencies().millis(99.9),
        window.latencies().maxMillis());
  }
}
