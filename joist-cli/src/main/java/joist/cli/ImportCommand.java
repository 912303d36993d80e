package joist.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import joist.model.Model;
import joist.model.handler.HandlerJar;
import joist.store.ModelVersion;
import joist.store.Store;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code joist import}: registers a model made elsewhere. */
@Command(
    name = "import",
    mixinStandardHelpOptions = true,
    description =
        "Registers an ONNX file or a .joist package as the next version of a name, after loading it"
            + " and, for a package, proving it against its sample answers.",
    footer = {
      "",
      "Examples:",
      "  joist import model.onnx --name fraud",
      "  joist import churn.joist"
    })
final class ImportCommand implements Callable<Integer> {
  private final Output output;

  @Parameters(paramLabel = "FILE", description = "The model file.")
  private Path file = Path.of("");

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "The model's name. Default: the package's, or the file's.")
  private @Nullable String name;

  @Option(names = "--json", description = "The version as one line of JSON.")
  private boolean json;

  @Mixin private StoreOptions store = new StoreOptions();

  ImportCommand(Output output) {
    this.output = output;
  }

  @Override
  public Integer call() {
    Screen screen = output.screen(json);
    if (HandlerJar.is(file)) {
      throw new UsageException(
          "expected a model, got '%s': a registry holds models, which are data, and no Java of your own; 'joist serve %s' serves it, or a \"file\" of --config"
              .formatted(file, file));
    }
    try (Model model = Model.load(file);
        Store open = store.open()) {
      ModelVersion version =
          open.register(nameFor(model), file, facts(model), System.getProperty("user.name"));
      screen.good(
          "registered as %s%s".formatted(version.reference(), version.live() ? ", live" : ""));
      if (json) {
        screen.result(JsonText.of(ModelsCommand.document(version)));
      }
    }
    return ExitCode.OK;
  }

  private String nameFor(Model model) {
    if (name != null) {
      return ModelName.checked(name);
    }
    return model.content().map(content -> content.name()).orElseGet(() -> ModelName.of(file));
  }

  private Map<String, String> facts(Model model) {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("imported", String.valueOf(file.getFileName()));
    model
        .content()
        .map(content -> content.documents().card())
        .ifPresent(card -> facts.put("learner", card.verdict().learner()));
    return facts;
  }
}
