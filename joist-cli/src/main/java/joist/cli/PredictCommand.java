package joist.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import joist.model.Model;
import joist.model.Signature;
import joist.store.ModelVersion;
import joist.store.Store;
import joist.table.Column;
import joist.table.ColumnType;
import joist.table.ReadSettings;
import joist.table.Reading;
import joist.table.Table;
import joist.table.TableReader;
import joist.table.TableWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code joist predict}: scores a file of rows. */
@Command(
    name = "predict",
    mixinStandardHelpOptions = true,
    description =
        "Predicts every row of a file and writes the rows with the answers behind them. Columns are"
            + " found by name; columns that the model does not know are carried along.",
    footer = {
      "",
      "Examples:",
      "  joist predict churn --in rows.csv --out scored.parquet",
      "  joist predict churn:2 --in rows.jsonl.gz --out scored.csv --only-answers",
      "  joist predict ./churn.joist --in rows.csv --out scored.csv"
    })
final class PredictCommand implements Callable<Integer> {
  private final Output output;

  @Parameters(
      paramLabel = "NAME[:VERSION]|FILE",
      description = "A registered model, or a .joist or .onnx file.")
  private String reference = "";

  @Option(
      names = "--in",
      required = true,
      paramLabel = "FILE",
      description = "The rows: CSV, JSON lines or Parquet.")
  private Path in = Path.of("");

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description = "Where to write; the format is the name's.")
  private Path out = Path.of("");

  @Option(names = "--only-answers", description = "Leave the rows' own columns out.")
  private boolean onlyAnswers;

  @Option(names = "--json", description = "A summary as one line of JSON.")
  private boolean json;

  @Mixin private StoreOptions store = new StoreOptions();

  PredictCommand(Output output) {
    this.output = output;
  }

  @Override
  public Integer call() {
    Screen screen = output.screen(json);
    try (Model model = load()) {
      Signature signature =
          model
              .signature()
              .orElseThrow(() ->
                  new BadInputException(
                      "expected a model of rows, but '%s' takes tensors; serve it and call it over Open Inference V2"
                          .formatted(reference)));
      Table rows = read(screen, signature);
      long started = System.nanoTime();
      List<Column> answers = model.predict(rows).columns(signature.target());
      double seconds = (System.nanoTime() - started) / 1e9;
      TableWriter.write(withAnswers(rows, answers), out);
      screen.good(
          "%,d rows predicted in %s, written to %s"
              .formatted(rows.rows(), Screen.duration(seconds), out));
      if (json) {
        Map<String, Object> summary = new LinkedHashMap<>();
        summary.put("rows", rows.rows());
        summary.put("digest", model.digest());
        summary.put("out", out.toString());
        summary.put("seconds", seconds);
        screen.result(JsonText.of(summary));
      }
    }
    return ExitCode.OK;
  }

  private Model load() {
    if (isFile(reference)) {
      return Model.load(Path.of(reference));
    }
    try (Store open = store.openExisting()) {
      ModelVersion version = StoreOptions.resolve(open, reference);
      return Model.load(open.packageFile(version.digest()));
    }
  }

  /** A reference that ends in a model file's suffix, or holds a slash, is a file. */
  static boolean isFile(String reference) {
    return reference.endsWith(".joist")
        || reference.endsWith(".onnx")
        || (reference.contains("/") && Files.exists(Path.of(reference)));
  }

  private Table read(Screen screen, Signature signature) {
    Map<String, ColumnType> types = types(signature);
    try (Screen.Bar bar = screen.bar("reading " + in.getFileName(), 1)) {
      ReadSettings settings =
          ReadSettings.defaults()
              .withTypes(types)
              .withProgress((done, total) -> {
                bar.outOf(total);
                bar.at(done, Screen.bytes(done));
              });
      Reading reading = TableReader.readWithFindings(in, settings);
      reading.findings().stream()
          .filter(finding -> types.containsKey(finding.column()))
          .forEach(finding -> screen.warn(finding.message()));
      return reading.table();
    }
  }

  /**
   * How to read the columns there are: those of the model as it takes them, so that a column that
   * is not there is the model's to name; the others, from one text file to another, as texts, so
   * that 00123 stays 00123.
   */
  private Map<String, ColumnType> types(Signature signature) {
    Map<String, ColumnType> types = new LinkedHashMap<>();
    List<String> there = TableReader.read(in, ReadSettings.defaults().withRowLimit(1)).names();
    if (isDelimited(in) && isDelimited(out)) {
      there.forEach(name -> types.put(name, ColumnType.CATEGORY));
    }
    signature.inputs().stream()
        .filter(field -> there.contains(field.name()))
        .forEach(field -> types.put(field.name(), field.type()));
    return types;
  }

  private static boolean isDelimited(Path file) {
    return file.toString().toLowerCase(Locale.ROOT).matches(".*\\.(csv|tsv|txt)(\\.gz)?");
  }

  private Table withAnswers(Table rows, List<Column> answers) {
    List<Column> columns = new ArrayList<>();
    if (!onlyAnswers) {
      rows.columns().stream()
          .filter(column -> answers.stream().noneMatch(a -> a.name().equals(column.name())))
          .forEach(columns::add);
    }
    columns.addAll(answers);
    return new Table(columns);
  }
}
