package joist.serving;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** A small file system that one program alone sees at a folder, to be filled by it. */
public final class OwnDisk {
  private static final String MOUNT = "mount -t tmpfs -o size=2m tmpfs \"$0\" && ";

  private OwnDisk() {}

  /**
   * How a program with one of 2 MiB ended.
   *
   * @param lines what it said
   */
  public record Result(int status, List<String> lines) {}

  /**
   * Runs a program to its end; its argument is the folder. Skips the test, which CI tells at its
   * end, where a process may not mount a file system.
   *
   * @param log of the program: within its words it would break their lines
   */
  public static Result run(Class<?> program, Path folder, Path log) throws Exception {
    assumeTrue(
        run(MOUNT + "true", folder, log).status == 0,
        "a full file system: this process may not mount one of its own");
    String java =
        "exec '%s' -XX:TieredStopAtLevel=1 -Xmx256m --enable-native-access=ALL-UNNAMED -cp '%s' %s \"$0\""
            .formatted(
                Path.of(System.getProperty("java.home"), "bin", "java"),
                System.getProperty("java.class.path"),
                program.getName());
    return run(MOUNT + java, folder, log);
  }

  private static Result run(String commands, Path folder, Path log) throws InterruptedException {
    try {
      Process process =
          new ProcessBuilder("unshare", "-rm", "bash", "-c", commands, folder.toString())
              .redirectError(log.toFile())
              .start();
      List<String> lines = process.inputReader().readAllLines();
      return new Result(process.waitFor(), lines);
    } catch (IOException absent) {
      return new Result(127, List.of(String.valueOf(absent.getMessage())));
    }
  }

  /** Fills a file until its file system is full but for so many bytes. */
  public static void fill(Path ballast, int leaving) throws IOException {
    Path room = ballast.resolveSibling("room");
    Files.write(room, new byte[leaving]);
    for (int size : new int[] {4096, 256, 1}) {
      byte[] block = new byte[size];
      try (OutputStream out =
          Files.newOutputStream(ballast, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
        while (true) {
          out.write(block);
        }
      } catch (IOException full) {
        System.out.println("filled " + Files.size(ballast));
      }
    }
    Files.delete(room);
  }
}
