package joist.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import joist.cli.Screen.Cell;
import joist.store.ModelVersion;
import joist.store.Store;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code joist models du}: what models cost, on disk or in a running server's memory. */
@Command(
    name = "du",
    mixinStandardHelpOptions = true,
    description = {
      "Shows what each version costs on disk, and which others have the same file: that is kept once."
          + " With --server, what that server's memory is charged for, by owner."
    },
    footer = {
      "",
      "Examples:",
      "  joist models du",
      "  joist models du churn --json",
      "  joist models du --server http://127.0.0.1:8080"
    })
final class ModelsDuCommand implements Callable<Integer> {
  private final Output output;

  @Parameters(arity = "0..1", paramLabel = "NAME", description = "One model. Default: all.")
  private @Nullable String name;

  @Option(names = "--json", description = "One line of JSON for each version, or for the server.")
  private boolean json;

  @Mixin private StoreOptions store = new StoreOptions();
  @Mixin private AskedServerOptions server = new AskedServerOptions();

  ModelsDuCommand(Output output) {
    this.output = output;
  }

  /**
   * What a version costs on disk.
   *
   * @param others versions whose file is the same
   */
  private record OnDisk(ModelVersion version, List<String> others) {
    Map<String, Object> document() {
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("name", version.name());
      document.put("version", version.version());
      document.put("live", version.live());
      document.put("bytes", version.bytes());
      document.put("ownBytes", others.isEmpty() ? version.bytes() : 0);
      document.put("sharedWith", others);
      document.put("digest", version.digest());
      return document;
    }
  }

  @Override
  public Integer call() throws InterruptedException {
    Screen screen = output.screen(json);
    if (server.client().isPresent()) {
      if (name != null) {
        throw new UsageException(
            "expected no name with --server, which tells of all owners, got '%s'".formatted(name));
      }
      memory(screen, server.client().get().get("/api/overview").path("memory"));
      return ExitCode.OK;
    }
    try (Store open = store.openExisting()) {
      disk(screen, open.versions());
    }
    return ExitCode.OK;
  }

  private void disk(Screen screen, List<ModelVersion> all) {
    Map<String, List<ModelVersion>> byDigest =
        all.stream().collect(Collectors.groupingBy(ModelVersion::digest));
    List<OnDisk> rows =
        all.stream()
            .filter(version -> name == null || version.name().equals(name))
            .map(version -> new OnDisk(version, others(version, byDigest)))
            .toList();
    if (rows.isEmpty() && name != null) {
      throw new BadInputException(
          "expected a registered model, got '%s'; 'joist models' lists them".formatted(name));
    }
    rows.forEach(row -> {
      if (json) {
        screen.result(JsonText.of(row.document()));
      }
    });
    screen.table(
        List.of(
            Cell.text("MODEL", row -> row.version().reference()),
            Cell.text("LIVE", row -> row.version().live() ? "live" : ""),
            Cell.number("SIZE", row -> Screen.bytes(row.version().bytes())),
            Cell.text("THE SAME FILE AS", row -> String.join(", ", row.others()))),
        rows);
    screen.say(total(rows));
  }

  private static List<String> others(
      ModelVersion version, Map<String, List<ModelVersion>> byDigest) {
    return byDigest.getOrDefault(version.digest(), List.of()).stream()
        .map(ModelVersion::reference)
        .filter(reference -> !reference.equals(version.reference()))
        .toList();
  }

  private static String total(List<OnDisk> rows) {
    long apart = rows.stream().mapToLong(row -> row.version().bytes()).sum();
    long once =
        rows.stream()
            .collect(
                Collectors.toMap(
                    row -> row.version().digest(),
                    row -> row.version().bytes(),
                    (one, same) -> one))
            .values()
            .stream()
            .mapToLong(Long::longValue)
            .sum();
    return "  %s on disk for %,d versions%s"
        .formatted(
            Screen.bytes(once),
            rows.size(),
            once == apart ? "" : ", which would be %s apart".formatted(Screen.bytes(apart)));
  }

  private void memory(Screen screen, JsonNode memory) {
    if (json) {
      screen.result(memory.toString());
      return;
    }
    List<Map.Entry<String, JsonNode>> owners = new ArrayList<>(memory.path("owners").properties());
    owners.sort((a, b) -> Long.compare(b.getValue().asLong(), a.getValue().asLong()));
    screen.table(
        List.of(
            Cell.text("OWNER", Map.Entry::getKey),
            Cell.number("CHARGED", owner -> Screen.bytes(owner.getValue().asLong()))),
        owners);
    screen.say(
        "  %s charged of a budget of %s; the heap holds %s"
            .formatted(
                Screen.bytes(memory.path("usedBytes").asLong()),
                Screen.bytes(memory.path("budgetBytes").asLong()),
                Screen.bytes(memory.path("heapBytes").asLong())));
  }
}
