package joist.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A disk of its own that becomes full while models are served from it. Where a process may not
 * mount one, the same on the disk that is there and never full: then only that serving goes on.
 */
@Timeout(120)
class FullDiskTest {
  private static final String OWN_DISK = "mount -t tmpfs -o size=2m tmpfs \"$0\" && ";

  @TempDir Path disk;

  /** Beside the answers: what is logged would come into the middle of their lines. */
  @TempDir Path logs;

  @Test
  void modelsAreServedOnAndWhatNeedsTheDiskSaysThatItIsFull() throws Exception {
    boolean mounts = run("unshare", "-rm", "bash", "-c", OWN_DISK + "true", disk.toString()).ok();
    if (!mounts) {
      System.out.println("NOT TESTED: a full disk; this process may not mount one");
      return;
    }
    String java =
        "exec '%s' -XX:TieredStopAtLevel=1 -Xmx256m --enable-native-access=ALL-UNNAMED -cp '%s' %s \"$0\""
            .formatted(
                Path.of(System.getProperty("java.home"), "bin", "java"),
                System.getProperty("java.class.path"),
                FullDiskServer.class.getName());
    Result result = run("unshare", "-rm", "bash", "-c", OWN_DISK + java, disk.toString());

    assertThat(result.lines())
        .as(() -> String.join("\n", result.lines()) + "\n" + log())
        .noneMatch(line -> line.startsWith("unexpected"))
        .anyMatch(line -> line.matches("refused .*the disk is full.*"))
        .anyMatch(line -> line.matches("promoting 503 .*store_out_of_reach.*disk is full.*"))
        .anyMatch(line -> line.matches("predicting 200 .*[12]015\\.0.*"))
        .anyMatch(line -> line.startsWith("with room 200"))
        .anyMatch(line -> line.matches("then 200 .*2015\\.0.*"));
    assertThat(result.ok()).isTrue();
  }

  private String log() {
    try {
      return Files.readString(logs.resolve("log"));
    } catch (IOException unreadable) {
      return String.valueOf(unreadable);
    }
  }

  private record Result(int status, List<String> lines) {
    boolean ok() {
      return status == 0;
    }
  }

  private Result run(String... command) throws IOException, InterruptedException {
    try {
      Process process =
          new ProcessBuilder(command).redirectError(logs.resolve("log").toFile()).start();
      List<String> lines = process.inputReader().readAllLines();
      return new Result(process.waitFor(), lines);
    } catch (IOException absent) {
      return new Result(127, List.of(String.valueOf(absent.getMessage())));
    }
  }
}
