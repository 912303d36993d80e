package joist.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import joist.cli.Screen.Cell;
import joist.learn.split.ProblemSettings;
import joist.model.PackageCodec;
import joist.model.card.Card;
import joist.store.ModelVersion;
import joist.store.Store;
import joist.table.ReadSettings;
import joist.table.Reading;
import joist.table.Statistics;
import joist.table.TableReader;
import joist.tune.DataSource;
import joist.tune.Training;
import joist.tune.TrainingRequest;
import joist.tune.TrainingResult;
import joist.tune.TrainingSettings;

/** One training from file to registered version, as {@code train} and the demonstration run it. */
final class TrainJob {
  private final Screen screen;
  private final Store store;

  TrainJob(Screen screen, Store store) {
    this.screen = screen;
    this.store = store;
  }

  /**
   * What to train.
   *
   * @param name of the model
   * @param licence of the data; empty when unknown
   */
  record Order(
      Path file,
      String name,
      String licence,
      ReadSettings reading,
      ProblemSettings problem,
      TrainingSettings settings) {}

  /** What came of it. */
  record Outcome(ModelVersion version, TrainingResult result) {}

  /** Reads, trains, packages and registers. */
  Outcome run(Order order) throws IOException {
    Reading reading = read(order);
    TrainingRequest request =
        new TrainingRequest(
            order.name(), reading.table(), source(order), order.problem(), order.settings());
    TrainingResult result = Training.run(request, new TrainingScreen(screen));
    showDecisions(result.model().documents().card());
    TrainingScreen.show(screen, result.leaderboard());
    screen.say("  " + result.why());
    return new Outcome(register(order, result), result);
  }

  private Reading read(Order order) {
    screen.heading("Data");
    Reading reading;
    try (Screen.Bar bar = screen.bar("  reading " + order.file().getFileName(), 1)) {
      reading =
          TableReader.readWithFindings(
              order.file(),
              order
                  .reading()
                  .withProgress((done, total) -> {
                    bar.outOf(total);
                    bar.at(done, Screen.bytes(done));
                  }));
    }
    screen.say(
        "  %,d rows, %d columns"
            .formatted(reading.table().rows(), reading.table().columns().size()));
    TableScreen.show(screen, Statistics.of(reading.table()));
    reading.findings().forEach(finding -> screen.warn(finding.message()));
    return reading;
  }

  private static DataSource source(Order order) throws IOException {
    DataSource source = DataSource.ofFile(order.file());
    return order.licence().isEmpty() ? source : source.withLicence(order.licence());
  }

  private void showDecisions(Card card) {
    screen.heading("What was done with each column");
    screen.table(
        java.util.List.of(
            Cell.text("COLUMN", Card.Decision::column),
            Cell.text("TREATMENT", d -> d.used() ? d.treatment() : "not used"),
            Cell.text("WHY", Card.Decision::reason)),
        card.insight().decisions());
  }

  private ModelVersion register(Order order, TrainingResult result) throws IOException {
    Path file = Files.createTempFile("joist-", ".joist");
    try {
      PackageCodec.write(result.model(), file);
      ModelVersion version =
          store.register(order.name(), file, result.facts(), System.getProperty("user.name"));
      screen.good(
          "registered as %s%s, %s"
              .formatted(
                  screen.bold(version.reference()),
                  version.live() ? ", live" : "",
                  Screen.bytes(version.bytes())));
      return version;
    } finally {
      Files.deleteIfExists(file);
    }
  }
}
