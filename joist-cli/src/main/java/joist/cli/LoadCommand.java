package joist.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import joist.load.LoadArguments;
import joist.load.LoadMain;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

/** {@code joist load}: open-loop load on a server. */
@Command(
    name = "load",
    mixinStandardHelpOptions = true,
    description = LoadArguments.USAGE,
    footer = {
      "",
      "Examples:",
      "  joist load http://127.0.0.1:8080 --rate 500 --arrivals poisson --seconds 60",
      "  joist load http://127.0.0.1:8080/v1/predict/churn --rows rows.jsonl"
    })
final class LoadCommand implements Callable<Integer> {
  private final Output output;

  /** Everything, as it stands: the generator reads its own command line. */
  @Unmatched private List<String> arguments = new ArrayList<>();

  LoadCommand(Output output) {
    this.output = output;
  }

  @Override
  public Integer call() throws InterruptedException {
    return LoadMain.run(arguments, output.out(), output.err());
  }
}
