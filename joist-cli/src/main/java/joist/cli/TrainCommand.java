package joist.cli;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import joist.learn.Task;
import joist.learn.split.ProblemSettings;
import joist.store.Store;
import joist.table.ColumnType;
import joist.table.ReadSettings;
import joist.tune.TrainingSettings;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code joist train}: from a file of rows to a registered model. */
@Command(
    name = "train",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Trains every learner that fits the target, judges them on rows that none has seen, packages the"
          + " winner with its features, sample answers and card, and registers it as the next version."
          + " The first version of a name is live at once; 'joist promote' makes a later one live."
    },
    footer = {
      "",
      "Examples:",
      "  joist train data.csv --target churned",
      "  joist train flights.parquet --target late --time-column date --seconds 60",
      "  joist train houses.csv.gz --target price --metric mae --type zip=category"
    })
final class TrainCommand implements Callable<Integer> {
  private final Output output;

  @Parameters(paramLabel = "FILE", description = "The rows: CSV, JSON lines (gzip too) or Parquet.")
  private Path file = Path.of("");

  @Option(
      names = "--target",
      required = true,
      paramLabel = "COLUMN",
      description = "The column to predict.")
  private String target = "";

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "The model's name. Default: the file's.")
  private @Nullable String name;

  @Option(
      names = "--time-column",
      paramLabel = "COLUMN",
      description = "Judge on the latest fifth of the rows by this column, not on a random fifth.")
  private @Nullable String timeColumn;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      converter = CountText.class,
      description =
          "Time for all learners; what is left goes into better parameters. Without it each runs to its"
              + " end, and equal data and seed give an equal package.")
  private @Nullable Integer seconds;

  @ArgGroup(exclusive = false, heading = "%nHow to learn:%n")
  private Learning learning = new Learning();

  @ArgGroup(exclusive = false, heading = "%nHow to read:%n")
  private Reading reading = new Reading();

  @Option(names = "--promote", description = "Make the new version live.")
  private boolean promote;

  @Option(
      names = "--json",
      description = "The result as one line of JSON; else only warnings, on standard error.")
  private boolean json;

  @Mixin private StoreOptions store = new StoreOptions();

  /** Options of the training itself. */
  static final class Learning {
    @Option(
        names = "--metric",
        paramLabel = "KEY",
        description = "What decides: auc, logloss, accuracy, rmse, mae, …")
    private @Nullable String metric;

    @Option(
        names = "--kind",
        paramLabel = "KIND",
        description =
            "What the target's values are: classes or numbers. Default: numbers are numbers, unless"
                + " there are just two; everything else is classes.")
    private ProblemSettings.Kind kind = ProblemSettings.Kind.INFERRED;

    @Option(
        names = "--loss",
        paramLabel = "LOSS",
        converter = LossText.class,
        description =
            "What a regression minimises: squared, absolute, quantile:0.9 or poisson. Default: squared.")
    private Task.@Nullable Loss loss;

    @Option(
        names = "--weight-column",
        paramLabel = "COLUMN",
        description = "Row weights above 0; no feature is made of it.")
    private @Nullable String weightColumn;

    @Option(
        names = "--learner",
        paramLabel = "NAME",
        description = "Run only this learner; may be repeated.")
    private List<String> learners = List.of();

    @Option(
        names = "--seed",
        defaultValue = "1",
        description = "The source of random choices. Default: ${DEFAULT-VALUE}.")
    private long seed = 1;

    @Option(
        names = "--threads",
        converter = CountText.class,
        description = "Threads to train with. Default: one for each core.")
    private int threads = Runtime.getRuntime().availableProcessors();
  }

  /** Options of reading the file. */
  static final class Reading {
    @Option(
        names = "--type",
        paramLabel = "COLUMN=TYPE",
        description =
            "number, boolean, category or date, where the guess is wrong; may be repeated.")
    private Map<String, ColumnType> types = new LinkedHashMap<>();

    @Option(
        names = "--delimiter",
        paramLabel = "C",
        description = "Between CSV fields. Default: detected.")
    private @Nullable Character delimiter;

    @Option(
        names = "--charset",
        paramLabel = "NAME",
        converter = CharsetText.class,
        description = "Of the text, such as ISO-8859-1. Default: UTF-8.")
    private @Nullable Charset charset;

    @Option(
        names = "--rows",
        paramLabel = "N",
        converter = CountText.class,
        description = "Read only the first N rows.")
    private int rows = Integer.MAX_VALUE;

    @Option(names = "--licence", paramLabel = "TEXT", description = "Of the data, for the lineage.")
    private String licence = "";
  }

  TrainCommand(Output output) {
    this.output = output;
  }

  @Override
  public Integer call() throws IOException {
    Screen screen = output.screen(json);
    TrainJob.Order order = order();
    try (Store open = store.open()) {
      TrainJob.Outcome outcome = new TrainJob(screen, open).run(order);
      var version = outcome.version();
      if (promote && !version.live()) {
        version =
            open.promote(
                version.name(), version.version(), System.getProperty("user.name"), "trained");
        screen.good(version.reference() + " is live.");
      }
      if (json) {
        screen.result(JsonText.of(ModelsCommand.document(version)));
      }
      screen.say("");
      screen.say("  joist card " + version.reference() + "      its card, as a page");
      screen.say(
          "  joist serve "
              + version.name()
              + "       answers over HTTP and gRPC, with the console");
      if (!version.live()) {
        screen.say("  joist promote " + version.reference() + "   makes it the one that answers");
      }
    }
    return ExitCode.OK;
  }

  private TrainJob.Order order() {
    return new TrainJob.Order(
        file,
        ModelName.checked(name == null ? ModelName.of(file) : name),
        reading.licence,
        readSettings(),
        problem(),
        trainingSettings());
  }

  private ProblemSettings problem() {
    ProblemSettings problem =
        ProblemSettings.of(target).withKind(learning.kind).withSeed(learning.seed);
    if (learning.loss != null) {
      problem = problem.withLoss(learning.loss);
    }
    if (learning.weightColumn != null) {
      problem = problem.withWeightColumn(learning.weightColumn);
    }
    return timeColumn == null ? problem : problem.withTimeColumn(timeColumn);
  }

  private TrainingSettings trainingSettings() {
    return TrainingSettings.standard()
        .withBudget(Optional.ofNullable(seconds).map(Duration::ofSeconds))
        .withMetric(Optional.ofNullable(learning.metric))
        .withThreads(learning.threads)
        .withLearners(learning.learners);
  }

  private ReadSettings readSettings() {
    ReadSettings settings =
        ReadSettings.defaults()
            .withTypes(reading.types)
            .withRowLimit(reading.rows)
            .withThreads(learning.threads);
    if (reading.delimiter != null) {
      settings = settings.withDelimiter(reading.delimiter);
    }
    return reading.charset == null ? settings : settings.withCharset(reading.charset);
  }
}
