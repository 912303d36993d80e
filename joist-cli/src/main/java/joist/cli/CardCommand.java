package joist.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import joist.model.PackageCodec;
import joist.model.archive.Archive;
import joist.server.console.CardPage;
import joist.store.ModelVersion;
import joist.store.Store;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code joist card}: a model's card as one HTML file. */
@Command(
    name = "card",
    mixinStandardHelpOptions = true,
    description =
        "Writes a model's card as one HTML page that needs no network: metrics, curves, importance,"
            + " slices, columns, lineage.",
    footer = {
      "",
      "Examples:",
      "  joist card churn",
      "  joist card churn:2 --out churn.html",
      "  joist card churn --json"
    })
final class CardCommand implements Callable<Integer> {
  private final Output output;

  @Parameters(
      paramLabel = "NAME[:VERSION]",
      description = "The model; without a version the live one.")
  private String reference = "";

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "The page. Default: NAME-VERSION.html.")
  private @Nullable Path out;

  @Option(names = "--json", description = "The card's data on standard output; no page.")
  private boolean json;

  @Mixin private StoreOptions store = new StoreOptions();

  CardCommand(Output output) {
    this.output = output;
  }

  @Override
  public Integer call() throws IOException {
    Screen screen = output.screen(json);
    try (Store open = store.openExisting()) {
      ModelVersion version = StoreOptions.resolve(open, reference);
      String documents = documents(version, open.packageFile(version.digest()));
      if (json) {
        screen.result(documents);
        return ExitCode.OK;
      }
      Path page = out == null ? Path.of(version.name() + "-" + version.version() + ".html") : out;
      WholeFile.write(page, CardPage.render(version.reference(), documents));
      screen.good("the card of " + version.reference() + " is in " + page);
    }
    return ExitCode.OK;
  }

  /** The package's own documents as one JSON object, as the console's API gives them. */
  private static String documents(ModelVersion version, Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    if (!Archive.isArchive(bytes)) {
      throw new BadInputException(
          "%s was imported as an ONNX file and has no card; 'joist train' makes models with one"
              .formatted(version.reference()));
    }
    Map<String, byte[]> entries = PackageCodec.documents(bytes);
    Map<String, String> parts = new LinkedHashMap<>();
    parts.put("model", JsonText.of(version.name()));
    parts.put("version", JsonText.of(version.version()));
    parts.put("digest", JsonText.of(version.digest()));
    for (String part : new String[] {"card", "schema", "signature", "lineage"}) {
      parts.put(part, new String(entries.get(part + ".json"), StandardCharsets.UTF_8));
    }
    return JsonText.object(parts);
  }
}
