package joist.serving;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class BackgroundThreadsTest {
  /** Field 19 of {@code /proc/thread-self/stat}, counted from behind the name in brackets. */
  private static final int NICE_BEHIND_NAME = 16;

  @Test
  @EnabledOnOs(OS.LINUX)
  void runsBehindEveryOtherThreadOfTheProcess() {
    int before = niceOfThisThread();
    CompletableFuture<Integer> nice = new CompletableFuture<>();
    new BackgroundThreads("background")
        .newThread(() -> nice.complete(niceOfThisThread()))
        .start();
    assertThat(nice.join()).isEqualTo(19);
    assertThat(niceOfThisThread()).isEqualTo(before);
  }

  private static int niceOfThisThread() {
    try {
      String stat = Files.readString(Path.of("/proc/thread-self/stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      return Integer.parseInt(fields[NICE_BEHIND_NAME]);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
