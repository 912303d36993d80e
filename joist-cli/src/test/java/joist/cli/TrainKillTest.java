package joist.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import joist.model.Model;
import joist.store.ModelVersion;
import joist.store.Store;
import joist.store.StoreSettings;
import joist.store.Stores;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Trainings in processes of their own: killed at random moments, and two on one store. */
@Timeout(900)
class TrainKillTest {
  private static final int KILLS = Integer.getInteger("joist.test.kills", 5);

  @TempDir Path folder;
  private Path data = Path.of("");
  private Path store = Path.of("");

  @BeforeEach
  void writeData() throws IOException {
    data = ChurnFile.write(folder, 120);
    store = folder.resolve("store");
  }

  @Test
  void killsAtRandomMomentsLoseNothingAcknowledged() throws Exception {
    long seed = Long.getLong("joist.seed", 2026L);
    System.out.println("TrainKillTest: -Djoist.seed=" + seed);
    Random random = new Random(seed);
    List<JsonNode> acknowledged = new ArrayList<>();
    long started = System.nanoTime();
    acknowledged.addAll(train(0, 300_000));
    assertThat(acknowledged).hasSize(1);
    long wholeMillis = (System.nanoTime() - started) / 1_000_000;
    for (int kill = 1; kill <= KILLS; kill++) {
      acknowledged.addAll(train(kill, wholeMillis / 4 + random.nextLong(wholeMillis)));
      assertKept(acknowledged);
      assertThat(live()).isGreaterThanOrEqualTo(acknowledged.getLast().path("version").asInt());
    }
    assertThat(train(KILLS + 1, 300_000)).hasSize(1);
  }

  @Test
  void twoTrainingsAtOnceRegisterInOneStore() throws Exception {
    try (TrainProcess one = TrainProcess.start(data, store, 1);
        TrainProcess other = TrainProcess.start(data, store, 2)) {
      List<JsonNode> acknowledged = new ArrayList<>(one.killAfter(300_000));
      acknowledged.addAll(other.killAfter(300_000));
      assertThat(acknowledged)
          .as(Files.readString(one.err()) + Files.readString(other.err()))
          .hasSize(2);
      assertKept(acknowledged);
    }
  }

  private List<JsonNode> train(long seed, long millis) throws Exception {
    try (TrainProcess process = TrainProcess.start(data, store, seed)) {
      return process.killAfter(millis);
    }
  }

  private int live() {
    try (Store open = Stores.open(StoreSettings.of(store.toString()))) {
      return open.live("churn").orElseThrow().version();
    }
  }

  /** What was acknowledged is there, and all that is there loads. */
  private void assertKept(List<JsonNode> acknowledged) {
    try (Store open = Stores.open(StoreSettings.of(store.toString()))) {
      for (JsonNode said : acknowledged) {
        assertThat(open.find("churn", said.path("version").asInt()).map(ModelVersion::digest))
            .contains(said.path("digest").asString());
      }
      assertWhole(open);
    }
  }

  private static void assertWhole(Store open) {
    List<ModelVersion> versions = open.versions("churn").reversed();
    assertThat(versions)
        .extracting(ModelVersion::version)
        .containsExactlyElementsOf(IntStream.rangeClosed(1, versions.size()).boxed().toList());
    for (ModelVersion version : versions) {
      try (Model model = Model.load(open.packageFile(version.digest()))) {
        assertThat(model.digest()).isEqualTo(version.digest());
      }
    }
    assertThat(open.verifyAudit()).isGreaterThanOrEqualTo(versions.size());
  }
}
