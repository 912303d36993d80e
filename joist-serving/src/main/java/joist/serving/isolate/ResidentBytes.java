package joist.serving.isolate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a process holds of memory, as Linux tells it. */
final class ResidentBytes {
  private static final int KIB = 1024;

  private ResidentBytes() {}

  /**
   * Pages that others map too by their share, without shared memory; 0 where the system does not
   * say.
   */
  static long of(long pid) {
    Path rollup = Path.of("/proc", Long.toString(pid), "smaps_rollup");
    long bytes = 0;
    try {
      for (String line : Files.readAllLines(rollup)) {
        if (line.startsWith("Pss:")) {
          bytes += bytes(line);
        } else if (line.startsWith("Pss_Shmem:")) {
          bytes -= bytes(line);
        }
      }
    } catch (IOException | NumberFormatException unknown) {
      return 0;
    }
    return bytes;
  }

  private static long bytes(String line) {
    return KIB * Long.parseLong(line.replaceAll("[^0-9]", ""));
  }
}
