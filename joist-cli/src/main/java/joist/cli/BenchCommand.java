package joist.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import joist.measure.SideBySide;
import joist.measure.StartReport;
import joist.measure.suite.Suite;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code joist bench}: how long a model takes, alone or beside another engine. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = {
      "Times a model: a call with outputs made anew and one with all memory in place, the start from"
          + " file to first answer, and how much of what the machine can do at most (its roofline,"
          + " with this working set) that is. --against does the same in another engine, in turns,"
          + " and compares the answers.",
      "",
      "The roofline's least time is that of the model's arithmetic, or of moving its weights,"
          + " inputs and outputs once, whichever is longer.",
      "",
      "The other engine is an optional plug-in, no part of Joist's jar. For ONNX Runtime:",
      "  ./mvnw -q -Pquick -DskipTests -pl joist-onnxruntime -am package",
      "  export JOIST_PLUGINS=joist-onnxruntime/target/plugins"
    },
    footer = {
      "",
      "Exit status: 1 when the answers differ by more than 1e-4 of an output's largest size; 4 when"
          + " the other engine is not there.",
      "",
      "Examples:",
      "  joist bench model.onnx",
      "  joist bench model.onnx --against onnxruntime --seconds 10",
      "  joist bench bert.onnx --shape ids=1x128 --shape mask=1x128 --target vector",
      "  joist bench model.onnx --input x=image.npy --json",
      "  joist bench --suite --models data/onnx-light",
      "  joist bench --suite product --target vector --against x86"
    })
final class BenchCommand implements Callable<Integer> {
  /** Of an output's largest size. */
  static final double MOST_DIFFERENCE = 1e-4;

  private final Output output;

  @Spec private @Nullable CommandSpec spec;

  @Parameters(
      paramLabel = "MODEL",
      arity = "0..1",
      description = "An ONNX file, or a .joist package.")
  private @Nullable Path file;

  @Option(
      names = "--suite",
      paramLabel = "FILTER",
      arity = "0..1",
      fallbackValue = "",
      description =
          "In place of a model: the models that Joist is held to beside ONNX Runtime, or those whose"
              + " names contain FILTER, as a table with aims and misses.")
  private @Nullable String suite;

  @Option(
      names = "--models",
      paramLabel = "DIR",
      description = "Adds the ONNX files of a folder to the suite; can be given again.")
  private List<Path> folders = new ArrayList<>();

  @Option(
      names = "--cold",
      description =
          "Also starts each engine in processes of its own, five times in turns: time to the first"
              + " answer, memory at rest and at its peak.")
  private boolean cold;

  @Option(
      names = "--against",
      paramLabel = "ENGINE",
      description =
          "Another engine to run in turns with Joist: onnxruntime; or another target of Joist's own:"
              + " x86, vector or plain.")
  private @Nullable String against;

  @Option(
      names = "--plugins",
      paramLabel = "DIR",
      description = "Where other engines' jars are. Default: what JOIST_PLUGINS names.")
  private @Nullable Path plugins;

  @Option(
      names = "--target",
      paramLabel = "TARGET",
      converter = RunTargetText.class,
      description = "Whose code runs: auto, x86, vector or plain. Default: auto.")
  private RunTarget target = RunTarget.AUTO;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      converter = DurationText.class,
      description =
          "About how long to time, loading left out. Default: 5; in the suite 1 for each model.")
  private @Nullable Duration budget;

  @Option(
      names = "--threads",
      paramLabel = "N",
      converter = CountText.class,
      description = "Threads that one call may use. Default: 1.")
  private int threads = 1;

  @Option(
      names = "--input",
      paramLabel = "NAME=WHAT",
      description = "An input's tensor, as for 'joist run'. Default: random; integers 0 and 1.")
  private Map<String, String> inputs = new LinkedHashMap<>();

  @Option(
      names = "--shape",
      paramLabel = "NAME=DIMS",
      description = "The shape of a random input, such as x=1x3x224x224. Default: 1 where open.")
  private Map<String, String> shapes = new LinkedHashMap<>();

  @Option(
      names = "--batch",
      paramLabel = "N",
      converter = CountText.class,
      description = "The extent of the random inputs' first dimension. Default: the model's, or 1.")
  private @Nullable Integer batch;

  @Option(names = "--seed", description = "The source of random inputs. Default: 0.")
  private long seed;

  @Option(names = "--json", description = "Everything as one line of JSON.")
  private boolean json;

  BenchCommand(Output output) {
    this.output = output;
  }

  @Override
  public Integer call() throws IOException {
    Screen screen = output.screen(json);
    if ((file == null) == (suite == null)) {
      throw new CommandLine.ParameterException(
          Objects.requireNonNull(spec).commandLine(),
          "expected one of a model and --suite; this would work: joist bench model.onnx");
    }
    String other = suite == null ? against : BenchEngines.peer(against);
    BenchEngines engines = BenchEngines.of(target, other, plugins, threads);
    return suite == null
        ? model(screen, engines, Objects.requireNonNull(file))
        : suite(screen, engines, suite);
  }

  private int model(Screen screen, BenchEngines engines, Path named) throws IOException {
    try (BenchModel model = BenchModel.open(named)) {
      BenchInputs made =
          BenchInputs.of(model, inputs, ShapeText.parse(shapes), Optional.ofNullable(batch), seed);
      SideBySide result =
          SideBySide.measure(
              engines.all(), model.onnx(), made.tensors(), settings(Duration.ofSeconds(5)));
      List<StartReport> starts =
          cold
              ? engines.starts().measure(engines.names(), model.onnx(), made.tensors())
              : List.of();
      BenchReport report = new BenchReport(named, made, engines.target(), result, starts);
      if (json) {
        screen.result(JsonText.of(report.document(threads)));
      } else {
        report.show(screen, threads);
      }
      return verdict(screen, result);
    }
  }

  private int suite(Screen screen, BenchEngines engines, String filter) {
    Suite timed = new Suite(engines.target(), engines.other(), settings(Duration.ofSeconds(1)));
    BenchSuite table = new BenchSuite(screen, json, timed, engines);
    return table.run(filter, folders, cold) ? ExitCode.OK : ExitCode.FAULT;
  }

  private SideBySide.Settings settings(Duration otherwise) {
    return new SideBySide.Settings(threads, budget == null ? otherwise : budget);
  }

  private static int verdict(Screen screen, SideBySide result) {
    if (result.difference().largest() <= MOST_DIFFERENCE) {
      return ExitCode.OK;
    }
    screen.warn(
        "the answers differ: output '%s' by %.2g of its largest size, expected at most %.0e"
            .formatted(
                result.difference().output().orElse(""),
                result.difference().largest(),
                MOST_DIFFERENCE));
    return ExitCode.FAULT;
  }
}
