package joist.cli;

import java.math.BigDecimal;
import java.math.MathContext;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import joist.cli.Screen.Cell;
import joist.store.ModelVersion;
import joist.store.Store;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code joist models}: what is registered. */
@Command(
    name = "models",
    mixinStandardHelpOptions = true,
    subcommands = ModelsDuCommand.class,
    description = "Lists registered models: all, the versions of one, or one version's facts.",
    footer = {
      "",
      "Examples:",
      "  joist models",
      "  joist models churn",
      "  joist models churn:2 --json",
      "  joist models du                   # what they cost"
    })
final class ModelsCommand implements Callable<Integer> {
  private static final DateTimeFormatter MINUTES = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm");

  private final Output output;

  @Parameters(arity = "0..1", paramLabel = "NAME[:VERSION]", description = "One model or version.")
  private @Nullable String reference;

  @Option(names = "--json", description = "One line of JSON for each version.")
  private boolean json;

  @Mixin private StoreOptions store = new StoreOptions();

  ModelsCommand(Output output) {
    this.output = output;
  }

  @Override
  public Integer call() {
    try (Store open = store.openExisting()) {
      show(output.screen(json), chosen(open));
    }
    return ExitCode.OK;
  }

  private List<ModelVersion> chosen(Store open) {
    if (reference == null) {
      return open.versions();
    }
    ModelReference parsed = ModelReference.parse(reference);
    if (parsed.version().isPresent()) {
      return List.of(StoreOptions.resolve(open, reference));
    }
    StoreOptions.resolve(open, reference);
    return open.versions(parsed.name());
  }

  private void show(Screen screen, List<ModelVersion> versions) {
    if (json) {
      versions.forEach(version -> screen.result(JsonText.of(document(version))));
    } else if (versions.isEmpty()) {
      screen.say("No model is registered yet. 'joist train data.csv --target COLUMN' makes one.");
    } else {
      screen.table(columns(), versions);
      if (versions.size() == 1) {
        versions
            .getFirst()
            .facts()
            .forEach((key, value) -> screen.say("  %-16s %s".formatted(key, value)));
      }
    }
  }

  private static List<Cell<ModelVersion>> columns() {
    return List.of(
        Cell.text("MODEL", ModelVersion::reference),
        Cell.text("LIVE", version -> version.live() ? "live" : ""),
        Cell.text("LEARNER", version -> version.facts().getOrDefault("learner", "-")),
        Cell.text("QUALITY", ModelsCommand::quality),
        Cell.number("SIZE", version -> Screen.bytes(version.bytes())),
        Cell.text(
            "REGISTERED",
            version -> MINUTES.format(version.registered().atZone(ZoneId.systemDefault()))),
        Cell.text("DIGEST", version -> version.digest().substring(0, 12)));
  }

  private static String quality(ModelVersion version) {
    String metric = version.facts().getOrDefault("metric", "");
    String value = version.facts().getOrDefault(metric, "");
    return value.isEmpty() ? "-" : metric + " " + shortened(value);
  }

  /** A number to four significant digits; facts keep all of them. */
  private static String shortened(String value) {
    try {
      return new BigDecimal(value).round(new MathContext(4)).toPlainString();
    } catch (NumberFormatException e) {
      return value;
    }
  }

  static Map<String, Object> document(ModelVersion version) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("name", version.name());
    document.put("version", version.version());
    document.put("live", version.live());
    document.put("digest", version.digest());
    document.put("bytes", version.bytes());
    document.put("registered", version.registered().toString());
    document.put("facts", version.facts());
    return document;
  }
}
