package joist.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Disks that are full, read-only, or files where folders should be. */
class FailingDiskTest {
  private static final String OWN_DISK = "mount -t tmpfs -o size=560k tmpfs \"$0\" && ";

  @TempDir Path temp;

  @Test
  void aFullDiskLosesNothingAndIsUsedAgainOnceItHasSpace() throws Exception {
    boolean mounts = run("unshare", "-rm", "bash", "-c", OWN_DISK + "true", temp.toString()).ok();
    String java =
        "exec '%s' -XX:TieredStopAtLevel=1 -Xmx128m -cp '%s' %s \"$0\""
            .formatted(
                Path.of(System.getProperty("java.home"), "bin", "java"),
                System.getProperty("java.class.path"),
                FullDiskWorker.class.getName());
    Result result =
        mounts
            ? run("unshare", "-rm", "bash", "-c", OWN_DISK + java + " fill", temp.toString())
            : run("bash", "-c", "ulimit -f 500 && " + java + " large", temp.toString());
    assertThat(result.lines())
        .as(result.toString())
        .noneMatch(line -> line.startsWith("unexpected"))
        .contains("kept 1 small", "kept 2 other", "kept 3 small", "events 4");
    assertThat(result.lines().stream().filter(line -> line.startsWith("refused")))
        .as(result.toString())
        .hasSize(mounts ? 2 : 1)
        .allMatch(line -> line.contains("the disk is full"));
  }

  @Test
  void refusesFolderThatIsAFile() throws IOException {
    Path file = Files.writeString(temp.resolve("store"), "a file");
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> Stores.open(StoreSettings.of(file.toString())))
        .withMessageContaining(file.toString())
        .withMessageContaining("expected")
        .withMessageContaining("folder");
    assertThat(file).hasContent("a file");
  }

  @Test
  void refusesFolderThatIsReadOnly() throws IOException {
    Path locked = Files.createDirectory(temp.resolve("locked"));
    Files.setPosixFilePermissions(locked, PosixFilePermissions.fromString("r-xr-xr-x"));
    // Root may write to any folder of a disk, but to none of the kernel's.
    Path folder = Files.isWritable(locked) ? Path.of("/sys/joist") : locked.resolve("store");
    assertThatExceptionOfType(StoreException.class)
        .isThrownBy(() -> Stores.open(StoreSettings.of(folder.toString())))
        .withMessageContaining("cannot create the folder " + folder)
        .withMessageContaining("choose another folder");
  }

  @Test
  void namesWhatTheSystemSaid() {
    Path file = Path.of("x");
    assertThat(Failures.file("write", file, new IOException("Read-only file system")))
        .hasMessageContaining("mounted read-only. Remount it for writing");
    assertThat(Failures.file("write", file, new IOException("No space left on device")))
        .hasMessage("cannot write x: the disk is full. Free some space and try again");
    assertThat(
            Failures.database("in x", new IOException("a", new IOException("Disk quota exceeded"))))
        .hasMessageContaining("the disk is full");
  }

  private record Result(int status, List<String> lines) {
    boolean ok() {
      return status == 0;
    }
  }

  private static Result run(String... command) throws IOException, InterruptedException {
    Process process;
    try {
      process = new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException e) {
      return new Result(127, List.of(e.toString()));
    }
    List<String> lines = process.inputReader().readAllLines();
    return new Result(process.waitFor(), lines);
  }
}
