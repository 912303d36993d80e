package joist.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import joist.onnx.conformance.AllowedMisses;
import joist.onnx.conformance.CaseResult;
import joist.onnx.conformance.ConformanceCase;
import joist.onnx.conformance.ConformanceFolder;
import joist.onnx.conformance.ConformanceRun;
import joist.onnx.conformance.Engine;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code joist conformance}: the ONNX project's own test cases, run by Joist. */
@Command(
    name = "conformance",
    mixinStandardHelpOptions = true,
    description = {
      "Runs a folder of ONNX backend test cases and says by operator how many passed, then why each"
          + " other did not.",
      "",
      "A case is a folder with model.onnx and test_data_set_0, 1, ... (input_0.pb, output_0.pb), at"
          + " any depth below DIR, or a light model X.onnx beside X_output_0.pb, whose input is"
          + " arange(n).reshape(shape)/n. Answers are compared as ONNX's runner does: f32 within"
          + " 1e-3 of the expected plus 1e-7, f64 within 1e-7, all else exactly."
    },
    footer = {
      "",
      "Exit status: 3 when a case did not pass that --allow does not list.",
      "",
      "Examples:",
      "  joist conformance /usr/include/onnx/backend/test/data/node",
      "  joist conformance cases --engine auto --json",
      "  joist conformance cases --allow known-misses.txt"
    })
final class ConformanceCommand implements Callable<Integer> {
  private final Output output;

  @Parameters(paramLabel = "DIR", description = "The folder of test cases.")
  private Path folder = Path.of("");

  @Option(
      names = "--engine",
      paramLabel = "ENGINE",
      converter = RunTargetText.class,
      description =
          "Who answers: ${COMPLETION-CANDIDATES}. reference is the interpreter that says what every"
              + " operator means; the others are the compiler, auto with the fastest target of"
              + " this machine. Default: ${DEFAULT-VALUE}.")
  private RunTarget engine = RunTarget.REFERENCE;

  @Option(
      names = "--limit",
      paramLabel = "TIME",
      converter = DurationText.class,
      description = "The longest that one case may take, such as 30s. Default: 60s.")
  private Duration limit = Duration.ofSeconds(60);

  @Option(
      names = "--allow",
      paramLabel = "FILE",
      description = "Cases that need not pass: a line 'name: reason' for each.")
  private @Nullable Path allow;

  @Option(names = "--json", description = "All results as one line of JSON.")
  private boolean json;

  ConformanceCommand(Output output) {
    this.output = output;
  }

  @Override
  public Integer call() {
    Screen screen = output.screen(json);
    AllowedMisses allowed = allow == null ? AllowedMisses.NONE : AllowedMisses.read(allow);
    List<ConformanceCase> cases = ConformanceFolder.find(folder);
    ConformanceScreen report = new ConformanceScreen(screen, engine, allowed, run(screen, cases));
    if (json) {
      screen.result(JsonText.of(report.document()));
    } else {
      report.show();
    }
    return report.unexpected().isEmpty() ? ExitCode.OK : ExitCode.BAD_INPUT;
  }

  private List<CaseResult> run(Screen screen, List<ConformanceCase> cases) {
    ConformanceRun run =
        new ConformanceRun(
            Engine.ofTensors((graph, inputs) -> engine.prepare(graph).apply(inputs)), limit);
    int[] done = {0};
    try (Screen.Bar bar = screen.bar("%,d cases".formatted(cases.size()), cases.size())) {
      return run.run(cases, result -> bar.at(++done[0], result.name()));
    }
  }
}
