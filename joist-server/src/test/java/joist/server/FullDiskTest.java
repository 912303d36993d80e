package joist.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import joist.serving.OwnDisk;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A disk of its own that becomes full while models are served from it. */
@Timeout(120)
class FullDiskTest {
  @TempDir Path disk;
  @TempDir Path logs;

  private OwnDisk.Result run(Class<?> program) throws Exception {
    Path log = logs.resolve("log");
    OwnDisk.Result result = OwnDisk.run(program, disk, log);
    assertThat(result.status())
        .as("%s\n%s", String.join("\n", result.lines()), Files.readString(log))
        .isZero();
    return result;
  }

  @Test
  void modelsAreServedOnAndWhatNeedsTheDiskSaysThatItIsFull() throws Exception {
    assertThat(run(FullDiskServer.class).lines())
        .noneMatch(line -> line.startsWith("unexpected"))
        .anyMatch(line -> line.matches("refused .*the disk is full.*"))
        .anyMatch(line -> line.matches("promoting 503 .*store_out_of_reach.*disk is full.*"))
        .anyMatch(line -> line.matches("predicting 200 .*[12]015\\.0.*"))
        .anyMatch(line -> line.startsWith("with room 200"))
        .anyMatch(line -> line.matches("then 200 .*2015\\.0.*"));
  }

  @Test
  void keysStayAsTheyWereAndWeightsThatAreNotKeptAreServed() throws Exception {
    assertThat(
            run(FullFoldersServer.class).lines().stream()
                .filter(line -> !line.startsWith("filled"))
                .map(line -> line.replaceAll("keys to .*keys.json", "keys"))
                .map(line -> line.replaceAll("kept [1-9][0-9]{6,} bytes", "kept all")))
        .containsExactly(
            "changed: [ann]",
            "refused cannot write the keys: No space left on device: [ann]",
            "served 200 right, kept 0 bytes",
            "changed: [ann, bob]",
            "served 200 right, kept all");
  }
}
