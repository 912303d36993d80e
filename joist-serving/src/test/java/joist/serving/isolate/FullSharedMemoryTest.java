package joist.serving.isolate;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import joist.serving.OwnDisk;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class FullSharedMemoryTest {
  @TempDir Path logs;

  @Test
  void callsThatFindNoRoomAreRefusedAndNoProcessEnds() throws Exception {
    Path log = logs.resolve("log");
    OwnDisk.Result result = OwnDisk.run(FullSharedMemory.class, Path.of("/dev/shm"), log);
    assertThat(result.status())
        .as("%s\n%s", String.join("\n", result.lines()), Files.readString(log))
        .isZero();

    String refused =
        " rows: refused: no room in shared memory for a call of N bytes: No space left on device";
    assertThat(result.lines().stream().filter(line -> !line.startsWith("filled")))
        .containsExactly(
            "at first, 10 rows: answered 3.0",
            "full, 50000" + refused,
            "full, 10 rows: answered 3.0",
            "started when full, 10" + refused,
            "then, 10 rows: answered 3.0",
            "room for the inputs, 50000" + refused,
            "full, 10 rows: answered 3.0",
            "room for all, 50000 rows: answered 3.0",
            "the same child: true");
  }
}
