package joist.server.rows;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.StringJoiner;
import joist.server.http.RequestException;
import joist.serving.Deployment;
import joist.serving.Deployments;
import joist.serving.ServingClock;
import joist.serving.SmallModels;
import joist.tensor.Ledger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows that run as tensors have the answers of rows that run by themselves, byte by byte. */
class JoinedRowsTest {
  @TempDir static Path folder;
  private static Deployment delay;
  private static Deployment late;

  @BeforeAll
  static void deploy() {
    Deployments deployments =
        new Deployments(
            new Deployments.WarmSettings(1, Duration.ZERO),
            new Ledger(64 << 20),
            ServingClock.system(),
            Runnable::run,
            (deployment, rows) -> {});
    deployments.deployFile(SmallModels.number(folder, 0)).join();
    deployments.deployFile(SmallModels.classes(folder, 0)).join();
    delay = deployments.acquire("number-0.0").deployment();
    late = deployments.acquire("classes-0.0").deployment();
  }

  private static String answer(String body, Deployment deployment) {
    return RowDecoders.rows(body.getBytes(UTF_8), deployment);
  }

  @Test
  void oneRowAnArrayAndRowsByNameAreAnsweredAlike() {
    String row = "{\"distance\":5,\"city\":\"ORD\"}";
    String other = "{\"city\":null,\"distance\":null}";
    for (Deployment deployment : new Deployment[] {delay, late}) {
      assertThat(answer(row, deployment)).contains("predictions");
      assertThat(answer("[" + row + "," + other + "]", deployment))
          .isEqualTo(answer("{\"rows\":[" + row + "," + other + "]}", deployment));
    }
  }

  @Test
  void noRowsHaveNoPredictions() {
    assertThat(answer("[]", delay)).endsWith("\"predictions\":[]}");
    assertThat(answer("{\"rows\": []}", late)).endsWith("\"predictions\":[]}");
  }

  @Test
  void whatIsWrongIsToldAlike() {
    for (String body :
        new String[] {
          "{\"distance\":5}",
          "[{\"distance\":5,\"city\":\"A\"},{\"distance\":\"far\",\"city\":\"A\"}]",
          "{\"distance\":5,\"city\":\"A\",\"town\":1}",
          "[{\"distance\":5,\"city\":\"A\"},{\"city\":\"A\"}]",
          "[{\"distance\":5,\"city\":\"A\"}",
          "7",
          ""
        }) {
      assertThatThrownBy(() -> answer(body, delay)).isInstanceOf(RequestException.class);
    }
  }

  @Test
  void randomRowsHaveTheSameBits() {
    long seed = Long.getLong("joist.seed", 2026L);
    Random random = new Random(seed);
    for (int round = 0; round < 50; round++) {
      StringJoiner rows = new StringJoiner(",", "[", "]");
      for (int row = random.nextInt(1, 40); row > 0; row--) {
        Object distance = random.nextInt(5) == 0 ? null : random.nextGaussian() * 1e3;
        String city = random.nextInt(5) == 0 ? "null" : random.nextBoolean() ? "\"ATL\"" : "\"X\"";
        rows.add("{\"distance\":" + distance + ",\"city\":" + city + "}");
      }
      assertThat(answer(rows.toString(), round % 2 == 0 ? delay : late))
          .as("seed %d, round %d", seed, round)
          .contains("predictions");
    }
  }
}
