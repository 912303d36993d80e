package joist.cli;

import java.util.concurrent.Callable;
import joist.store.ModelVersion;
import joist.store.Store;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code joist promote}: makes a version the one that answers. */
@Command(
    name = "promote",
    mixinStandardHelpOptions = true,
    description = {
      "Makes a version live. A running server loads it, proves it against its sample answers and warms"
          + " it beside the version in use, and only then switches; going back is the same command."
    },
    footer = {
      "",
      "Examples:",
      "  joist promote churn:2",
      "  joist promote churn:1 --why 'roll back'"
    })
final class PromoteCommand implements Callable<Integer> {
  private final Output output;

  @Parameters(paramLabel = "NAME:VERSION", description = "The version to make live.")
  private String reference = "";

  @Option(names = "--why", paramLabel = "TEXT", description = "A reason, for the audit log.")
  private String why = "";

  @Option(names = "--json", description = "The version as one line of JSON.")
  private boolean json;

  @Mixin private StoreOptions store = new StoreOptions();

  PromoteCommand(Output output) {
    this.output = output;
  }

  @Override
  public Integer call() {
    ModelReference parsed = ModelReference.parse(reference);
    if (parsed.version().isEmpty()) {
      throw new UsageException(
          "expected the version to make live, as in '%s:2', got '%s'"
              .formatted(reference, reference));
    }
    try (Store open = store.open()) {
      ModelVersion version = StoreOptions.resolve(open, reference);
      ModelVersion live =
          open.promote(version.name(), version.version(), System.getProperty("user.name"), why);
      Screen screen = output.screen(json);
      screen.good(live.reference() + " is live.");
      if (json) {
        screen.result(JsonText.of(ModelsCommand.document(live)));
      }
    }
    return ExitCode.OK;
  }
}
