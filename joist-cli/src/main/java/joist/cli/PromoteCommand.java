package joist.cli;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import joist.serving.DeployReport;
import joist.serving.DeployRequest;
import joist.serving.Deployments;
import joist.serving.SampleRows;
import joist.serving.ServingClock;
import joist.store.ModelVersion;
import joist.store.Store;
import joist.tensor.Ledger;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/** {@code joist promote}: makes a version the one that answers, if it passes its proof. */
@Command(
    name = "promote",
    mixinStandardHelpOptions = true,
    description = {
      "Makes a version live, if it passes its proof: its file is the registered one, its sample answers"
          + " are right, it answers as it says. Shows what each gate expected and got. A running server"
          + " that follows the registry loads the version, proves it against its own bounds too and"
          + " warms it beside the version in use, and only then switches; going back is the same"
          + " command. With --server, that server proves it, before anything changes."
    },
    footer = {
      "",
      "A version that is refused is exit status 3; what was live stays.",
      "",
      "Examples:",
      "  joist promote churn:2",
      "  joist promote churn:1 --why 'roll back'",
      "  joist promote churn:2 --server http://127.0.0.1:8080"
    })
final class PromoteCommand implements Callable<Integer> {
  private static final Duration PATIENCE = Duration.ofMinutes(15);

  private final Output output;

  @Parameters(paramLabel = "NAME:VERSION", description = "The version to make live.")
  private String reference = "";

  @Option(names = "--why", paramLabel = "TEXT", description = "A reason, for the audit log.")
  private String why = "";

  @Option(names = "--json", description = "The version and its proof as one line of JSON.")
  private boolean json;

  @Mixin private StoreOptions store = new StoreOptions();
  @Mixin private AskedServerOptions server = new AskedServerOptions();

  PromoteCommand(Output output) {
    this.output = output;
  }

  @Override
  public Integer call() throws InterruptedException {
    ModelReference parsed = ModelReference.parse(reference);
    if (parsed.version().isEmpty()) {
      throw new UsageException(
          "expected the version to make live, as in '%s:2', got '%s'"
              .formatted(reference, reference));
    }
    Optional<ServerClient> client = server.client();
    if (client.isPresent()) {
      Map<String, Object> known = new LinkedHashMap<>();
      known.put("name", parsed.name());
      known.put("version", parsed.version().get());
      return told(byServer(client.get(), parsed.name(), parsed.version().get()), known);
    }
    try (Store open = store.openExisting()) {
      ModelVersion version = StoreOptions.resolve(open, reference);
      Optional<String> replaced =
          open.live(version.name())
              .map(ModelVersion::reference)
              .filter(live -> !live.equals(version.reference()));
      Promotion proven = Promotion.here(proven(open, version), replaced);
      ModelVersion after =
          proven.isLive()
              ? open.promote(
                  version.name(), version.version(), System.getProperty("user.name"), why)
              : version;
      return told(proven, ModelsCommand.document(after));
    }
  }

  private Integer told(Promotion promotion, Map<String, Object> version) {
    Screen screen = output.screen(json);
    promotion.show(screen);
    if (json) {
      screen.result(JsonText.of(promotion.document(version)));
    }
    if (!promotion.isLive()) {
      throw new BadInputException(
          "%s is refused, and what was live stays: %s"
              .formatted(promotion.reference(), promotion.reason()));
    }
    return ExitCode.OK;
  }

  /** Loads the version here, as a server would, and has it answer. */
  private static DeployReport proven(Store store, ModelVersion version) {
    try (Deployments here =
        new Deployments(
            new Deployments.WarmSettings(1, Duration.ofSeconds(1)).withShare(1),
            new Ledger(Long.MAX_VALUE),
            ServingClock.system(),
            Runnable::run,
            new SampleRows())) {
      return here.deploy(
              new DeployRequest(
                  version.name(),
                  version.version(),
                  Optional.of(version.digest()),
                  store.packageFile(version.digest())))
          .join();
    }
  }

  private Promotion byServer(ServerClient client, String name, int version)
      throws InterruptedException {
    String asked = JsonText.of(Map.of("version", version, "detail", why));
    ServerClient.Answer answer = client.post(path(name) + "/promote", asked, PATIENCE);
    String whole = name + ":" + version;
    return switch (answer.status()) {
      case 200 -> Promotion.told(whole, client.server(), answer.body().path("proof"), true, "");
      case 409 ->
          Promotion.told(
              whole, client.server(), shown(client, name, version), false, answer.message());
      default -> throw client.failed(answer);
    };
  }

  private static String path(String name) {
    return "/api/models/" + URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** What a version that was refused has shown. */
  private static JsonNode shown(ServerClient client, String name, int version)
      throws InterruptedException {
    for (JsonNode one : client.get(path(name)).path("versions")) {
      if (one.path("version").asInt() == version) {
        return one.path("proof");
      }
    }
    return MissingNode.getInstance();
  }
}
