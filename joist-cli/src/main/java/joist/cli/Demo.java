package joist.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import joist.learn.split.ProblemSettings;
import joist.server.JoistServer;
import joist.server.ServerException;
import joist.server.ServerSettings;
import joist.server.operations.ModelSource;
import joist.serving.Deployment;
import joist.store.ModelVersion;
import joist.store.Store;
import joist.store.StoreSettings;
import joist.store.Stores;
import joist.table.Column;
import joist.table.ReadSettings;
import joist.table.Table;
import joist.table.TableReader;
import joist.table.TableWriter;
import joist.tune.TrainingSettings;
import org.jspecify.annotations.Nullable;

/** The steps of the demonstration, in order. */
final class Demo implements AutoCloseable {
  private static final String NAME = "flights";
  private static final String TARGET = "late";
  private static final String TIME = "date";
  private static final String LICENCE = "public domain (US Bureau of Transportation Statistics)";

  /** The first version knows the flights before this instant. */
  private static final Instant FIRST_UNTIL = Instant.parse("2001-05-01T00:00:00Z");

  private static final int ROWS_SENT = 500;
  private static final double SETTLE_SECONDS = 3;
  private static final double CALM_SECONDS = 6;

  /**
   * As long as the load waits for an answer: the demonstration runs on whatever machine there is,
   * beside two other processes, and what that keeps waiting for a while is not to be turned away.
   */
  private static final Duration P99 = Duration.ofSeconds(10);

  private static final int DEFAULT_PORT = 8080;
  private static final Duration SWITCH_PATIENCE = Duration.ofSeconds(60);

  private final Screen screen;
  private final Path folder;
  private final Store store;
  private final Duration trainingBudget;
  private final int rate;
  private Optional<JoistServer> server = Optional.empty();

  private Demo(Screen screen, Path folder, Duration trainingBudget, int rate) {
    this.screen = screen;
    this.folder = folder;
    this.store = Stores.open(StoreSettings.of(storeFolder().toString()));
    this.trainingBudget = trainingBudget;
    this.rate = rate;
  }

  /** Makes the folder anew and lays the data in it: the whole sample, and its earlier part. */
  static Demo prepare(Screen screen, Duration whole, int rate) throws IOException {
    Path folder = Path.of(System.getProperty("user.home"), ".joist", "demo");
    deleteAll(folder);
    Files.createDirectories(folder);
    try (InputStream in = Demo.class.getResourceAsStream("/flights.csv.gz")) {
      if (in == null) {
        throw new IllegalStateException("the jar lacks its sample, flights.csv.gz");
      }
      Files.copy(in, folder.resolve("flights.csv.gz"), StandardCopyOption.REPLACE_EXISTING);
    }
    Table all = TableReader.read(folder.resolve("flights.csv.gz"));
    TableWriter.write(earlier(all), folder.resolve("flights-before-may.csv.gz"));
    double others = SETTLE_SECONDS + 2 * CALM_SECONDS + 8;
    return new Demo(
        screen, folder, Duration.ofMillis((long) ((whole.toSeconds() - others) * 1000 / 2)), rate);
  }

  private static Table earlier(Table all) {
    double[] dates = ((Column.Dates) all.column(TIME)).epochSeconds();
    int[] rows =
        java.util.stream.IntStream.range(0, dates.length)
            .filter(row -> dates[row] < FIRST_UNTIL.getEpochSecond())
            .toArray();
    return all.rows(rows);
  }

  private Path storeFolder() {
    return folder.resolve("store");
  }

  /** Steps 1 to 3: read, train, package, register. */
  void trainFirst() throws IOException {
    screen.say(
        screen.bold("Will a flight be 15 or more minutes late?")
            + " Flights before May are for the first version; all of them for the second.");
    new TrainJob(screen, store)
        .run(
            new TrainJob.Order(
                folder.resolve("flights-before-may.csv.gz"),
                NAME,
                LICENCE,
                ReadSettings.defaults(),
                ProblemSettings.of(TARGET).withTimeColumn(TIME),
                TrainingSettings.standard().withBudget(Optional.of(trainingBudget))));
  }

  /** Step 4, first half: serve what was registered. */
  JoistServer serve(@Nullable Integer wanted) {
    screen.heading("Serving");
    ModelSource source =
        new ModelSource.Registry(store, storeFolder().toString(), java.util.Set.of());
    JoistServer started = start(wanted, source);
    server = Optional.of(started);
    screen.good("flights:1 is live at " + screen.bold(started.url()) + ", the console");
    return started;
  }

  private static JoistServer start(@Nullable Integer wanted, ModelSource source) {
    ServerSettings settings = ServerSettings.standard().withP99(P99);
    if (wanted != null) {
      return JoistServer.start(settings.withPort(wanted), source);
    }
    try {
      return JoistServer.start(settings.withPort(DEFAULT_PORT), source);
    } catch (ServerException taken) {
      return JoistServer.start(settings.withPort(0), source);
    }
  }

  /**
   * Step 4, second half: load from a second process, a second version trained by a third, proof,
   * switch. Returns whether every request was answered, and rightly.
   */
  boolean switchUnderLoad(JoistServer running) throws IOException, InterruptedException {
    screen.heading("An update under load");
    List<Map<String, Object>> rows = sentRows();
    Path bodies = folder.resolve("rows.jsonl");
    Files.write(bodies, rows.stream().map(JsonText::of).toList(), StandardCharsets.UTF_8);
    ExpectedFile expected = new ExpectedFile(folder.resolve("expected.jsonl"), rows);
    expected.add(store.packageFile(version(1).digest()));
    screen.say(
        "  %d requests a second, open loop, from a second process; every answer is compared with both models"
            .formatted(rate));
    try (SteadyLoad load = SteadyLoad.start(loadArguments(running, bodies, expected.file()))) {
      return follow(running, load, expected);
    }
  }

  private boolean follow(JoistServer running, SteadyLoad load, ExpectedFile expected)
      throws IOException, InterruptedException {
    load.awaitSeconds(SETTLE_SECONDS);
    Instant calm = Instant.now();
    load.awaitSeconds(SETTLE_SECONDS + CALM_SECONDS);
    Instant training = Instant.now();
    trainSecond();
    ModelVersion second = version(2);
    expected.add(store.packageFile(second.digest()));
    Instant switching = Instant.now();
    store.promote(NAME, 2, System.getProperty("user.name"), "trained on more data");
    awaitLive(running, 2);
    Instant switched = Instant.now();
    screen.good("flights:2 was proven against its sample answers, warmed, and is live");
    double soFar = load.total().seconds();
    load.awaitSeconds(soFar + CALM_SECONDS + 2);
    load.finish();
    return report(
        load,
        List.of(
            new Phase("before", load.between(calm, training)),
            new Phase("while flights:2 trains", load.between(training, switching)),
            new Phase("proof, warm-up, switch", load.touching(switching, switched)),
            new Phase("after", load.between(switched.plusMillis(500), Instant.now()))));
  }

  private List<String> loadArguments(JoistServer running, Path bodies, Path expected) {
    return List.of(
        "--url",
        running.url() + "/v1/predict/" + NAME,
        "--rows",
        bodies.toString(),
        "--rate",
        String.valueOf(rate),
        "--seconds",
        "3600",
        "--window-millis",
        "250",
        "--expect",
        expected.toString());
  }

  /** The last flights of the sample, as rows that a caller would send. */
  private List<Map<String, Object>> sentRows() {
    Table all = TableReader.read(folder.resolve("flights.csv.gz"));
    Table features = all.drop(List.of(TARGET));
    List<Map<String, Object>> rows = new ArrayList<>();
    for (int row = features.rows() - ROWS_SENT; row < features.rows(); row++) {
      rows.add(sendable(features.row(row)));
    }
    return rows;
  }

  private static Map<String, Object> sendable(Map<String, @Nullable Object> row) {
    Map<String, Object> sendable = new java.util.LinkedHashMap<>();
    row.forEach((name, value) ->
        sendable.put(name, value instanceof Number ? value : String.valueOf(value)));
    return sendable;
  }

  private void trainSecond() throws IOException, InterruptedException {
    try (Screen.Bar bar =
        screen.bar("  training flights:2 on all flights, as a third process", 1)) {
      Process training =
          ChildJvm.start(
              Joist.class,
              true,
              List.of(
                  "train",
                  folder.resolve("flights.csv.gz").toString(),
                  "--target",
                  TARGET,
                  "--time-column",
                  TIME,
                  "--name",
                  NAME,
                  "--licence",
                  LICENCE,
                  "--seconds",
                  String.valueOf(Math.max(5, trainingBudget.toSeconds())),
                  "--threads",
                  "1",
                  "--store",
                  storeFolder().toString(),
                  "--json"));
      training.getInputStream().readAllBytes();
      if (training.waitFor() != 0) {
        throw new IllegalStateException("training flights:2 failed; its message is above");
      }
      bar.at(1, "done");
    }
  }

  private ModelVersion version(int number) {
    return store
        .find(NAME, number)
        .orElseThrow(() -> new IllegalStateException("the store lacks " + NAME + ":" + number));
  }

  private static void awaitLive(JoistServer running, int version) throws InterruptedException {
    Instant deadline = Instant.now().plus(SWITCH_PATIENCE);
    while (running.deployments().live(NAME).map(Deployment::version).orElse(0) != version) {
      if (Instant.now().isAfter(deadline)) {
        throw new IllegalStateException(
            "%s:%d did not go live within %s".formatted(NAME, version, SWITCH_PATIENCE));
      }
      Thread.sleep(5);
    }
  }

  private boolean report(SteadyLoad load, List<Phase> phases) {
    SwitchReport report = new SwitchReport(phases, load.total());
    report.print(screen);
    return report.isClean();
  }

  /**
   * Step 5: what to try next.
   *
   * @param stays whether the server stays
   */
  void whatNext(JoistServer running, boolean stays) throws IOException {
    String row =
        Files.readAllLines(folder.resolve("rows.jsonl"), StandardCharsets.UTF_8).getFirst();
    screen.heading("What to try next");
    if (stays) {
      screen.say("  Console  " + screen.bold(running.url()));
    }
    new NextSteps(NAME, storeFolder(), running.url(), stays)
        .lines(row)
        .forEach(line -> screen.say("  " + line));
  }

  private static void deleteAll(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }

  @Override
  public void close() {
    server.ifPresent(JoistServer::close);
    store.close();
  }

  /** A stretch of the load. */
  record Phase(String name, joist.load.LoadWindow load) {}
}
