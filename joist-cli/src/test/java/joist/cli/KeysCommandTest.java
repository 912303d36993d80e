package joist.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import joist.graph.Dim;
import joist.graph.GraphBuilder;
import joist.graph.ValueType;
import joist.onnx.OnnxWriter;
import joist.server.JoistServer;
import joist.server.ServerSettings;
import joist.server.access.AccessSettings;
import joist.server.operations.ModelSource;
import joist.tensor.ElementType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class KeysCommandTest {
  @TempDir Path folder;

  private CommandLineRun keys(String... arguments) {
    List<String> line = new ArrayList<>(List.of("keys"));
    line.addAll(List.of(arguments));
    line.addAll(List.of("--keys", file().toString()));
    return CommandLineRun.of(line.toArray(String[]::new));
  }

  private Path file() {
    return folder.resolve("keys.json");
  }

  private JsonNode only() {
    return JsonMapper.shared().readTree(keys("list", "--json").out());
  }

  private void assertRefused(CommandLineRun run, String... said) {
    assertThat(run.status()).as(run.err()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains(said).contains("--help' explains");
    assertThat(run.out()).isEmpty();
  }

  @Test
  void aKeyIsShownOnceAndLetsItsCallerIntoARunningServerUntilItIsRevoked() throws Exception {
    CommandLineRun made = keys("add", "shop");
    assertThat(made.status()).as(made.err()).isZero();
    String key = made.out().strip();
    assertThat(key).startsWith("joist_");
    assertThat(Files.readString(file())).doesNotContain(key);
    assertThat(keys("add", "me", "--role", "operate").status()).isZero();

    AccessSettings asks = AccessSettings.LOOPBACK.withKeys(file());
    try (JoistServer server =
        JoistServer.start(
            ServerSettings.standard().withPort(0).withP99(Duration.ofMinutes(2)).withAccess(asks),
            new ModelSource.Files(List.of(model())))) {
      assertThat(status(server, key)).isEqualTo(200);
      assertThat(status(server, key + "x")).isEqualTo(401);

      assertThat(keys("revoke", key.split("_", -1)[1]).status()).isZero();
      long until = System.nanoTime() + 120_000_000_000L;
      while (status(server, key) == 200) { // the server follows within a second
        assertThat(System.nanoTime()).as("waited for the key to be refused").isLessThan(until);
      }
      assertThat(status(server, key)).isEqualTo(401);
    }
  }

  private Path model() throws java.io.IOException {
    GraphBuilder builder = new GraphBuilder("positive");
    ValueType type = ValueType.of(ElementType.F32, Dim.BATCH);
    builder.output(builder.node("Relu", builder.input("x", type)), type);
    return Files.write(folder.resolve("positive.onnx"), OnnxWriter.write(builder.build()));
  }

  private static int status(JoistServer server, String key) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client
          .send(
              HttpRequest.newBuilder(URI.create(server.url() + "/v2/models/positive"))
                  .header("Authorization", "Bearer " + key)
                  .build(),
              HttpResponse.BodyHandlers.discarding())
          .statusCode();
    }
  }

  @Test
  void aKnownCallerGetsOneMoreKeyAndKeepsWhatItMayUse() {
    keys("add", "shop", "--weight", "3", "--rate", "500/s");
    CommandLineRun second = keys("add", "shop");
    assertThat(second.err()).contains("beside 1 that stay good");
    assertThat(only().path("keys")).hasSize(2);
    assertThat(only().path("weight").asDouble()).isEqualTo(3);
    assertThat(only().path("rate").asString()).isEqualTo("500.0/s");
  }

  @Test
  void limitsAreChangedAndTakenAway() {
    keys("add", "shop", "--at-once", "4", "--rate", "10");
    assertThat(keys("set", "shop", "--at-once", "none", "--rate", "none").status()).isZero();
    assertThat(only().path("atOnce").asString()).isEqualTo("any");
    assertThat(only().path("rate").asString()).isEqualTo("any");
    assertThat(keys("set", "shop", "--role", "operate").status()).isZero();
    assertThat(only().path("role").asString()).isEqualTo("operate");
  }

  @Test
  void refusesWhatItCannotDoAndChangesNothing() throws Exception {
    assertRefused(keys("revoke", "5f1c09aa"), "no callers yet", "'5f1c09aa'", "joist keys add");
    keys("add", "shop");
    String before = Files.readString(file());
    assertRefused(keys("add", "my shop"), "1 to 64 letters", "'my shop'");
    assertRefused(keys("add", "a\nb"), "1 to 64 letters");
    assertRefused(keys("add", "x", "--weight", "0"), "0.001 to 1000", "'0'");
    assertRefused(keys("add", "x", "--rate", "fast"), "100/s", "'fast'");
    assertRefused(keys("add", "x", "--at-once", "0"), "none for no limit", "'0'");
    assertRefused(keys("add", "x", "--role", "king"), "predict or operate", "'king'");
    assertRefused(keys("set", "shop"), "what to change of 'shop'", "--rate");
    assertRefused(keys("set", "shap", "--rate", "1"), "shop (", "'shap'");
    assertRefused(keys("revoke", "5f1c09aa"), "shop (", "'5f1c09aa'");
    assertRefused(CommandLineRun.of("keys"), "add, list, set or revoke");
    assertThat(Files.readString(file())).isEqualTo(before);
  }

  @Test
  void namesAFileOfKeysThatIsNone() throws Exception {
    Files.writeString(file(), "{\"callers\":[{\"name\":\"shop\\nx\",\"role\":\"predict\"}]}");
    CommandLineRun run = keys("list");
    assertThat(run.status()).isEqualTo(ExitCode.ENVIRONMENT);
    assertThat(run.err()).contains("keys.json is no file of keys", "1 to 64 letters");
    Files.writeString(
        file(), "{\"callers\":[{\"name\":\"x\",\"role\":\"predict\",\"ratePerSecond\":\"fast\"}]}");
    CommandLineRun unlimited = keys("list");
    assertThat(unlimited.status()).as("a limit is not passed over").isNotZero();
    assertThat(unlimited.err()).contains("ratePerSecond", "fast");
  }
}
