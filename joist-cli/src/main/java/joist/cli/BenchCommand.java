package joist.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import joist.measure.JoistEngine;
import joist.measure.SideBySide;
import joist.onnx.engine.Engine;
import joist.onnx.engine.Engines;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

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
      "  joist bench model.onnx --input x=image.npy --json"
    })
final class BenchCommand implements Callable<Integer> {
  private static final double MOST_DIFFERENCE = 1e-4;

  private final Output output;

  @Parameters(paramLabel = "MODEL", description = "An ONNX file, or a .joist package.")
  private Path file = Path.of("");

  @Option(
      names = "--against",
      paramLabel = "ENGINE",
      description = "Another engine to run in turns with Joist, such as onnxruntime.")
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
      description = "About how long to time, loading left out. Default: 5.")
  private Duration budget = Duration.ofSeconds(5);

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
    if (target == RunTarget.REFERENCE) {
      throw new BadInputException(
          "'reference' is no target of the compiler; expected auto, x86, vector or plain");
    }
    List<Engine> engines = new ArrayList<>(List.of(new JoistEngine(target.target())));
    if (against != null) {
      engines.add(engines().find(against));
    }
    try (BenchModel model = BenchModel.open(file)) {
      BenchInputs made =
          BenchInputs.of(model, inputs, ShapeText.parse(shapes), Optional.ofNullable(batch), seed);
      SideBySide result =
          SideBySide.measure(
              engines, model.onnx(), made.tensors(), new SideBySide.Settings(threads, budget));
      BenchReport report = new BenchReport(file, made, target.target(), threads, result);
      if (json) {
        screen.result(JsonText.of(report.document()));
      } else {
        report.show(screen);
      }
      return verdict(screen, result);
    }
  }

  private Engines engines() {
    return plugins == null ? Engines.ofEnvironment() : new Engines(Optional.of(plugins));
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
