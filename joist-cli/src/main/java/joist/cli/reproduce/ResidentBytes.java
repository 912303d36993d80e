package joist.cli.reproduce;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What this process has in memory, each shared page by its share (PSS), as Linux counts it. */
final class ResidentBytes {
  private static final Path ROLLUP = Path.of("/proc/self/smaps_rollup");

  private ResidentBytes() {}

  /**
   * The bytes, after what can be collected was.
   *
   * @throws UncheckedIOException where the system does not say it
   */
  static long ofThisProcess() {
    System.gc();
    try {
      return Files.readAllLines(ROLLUP).stream()
          .filter(line -> line.startsWith("Pss:"))
          .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("[^0-9]", "")))
          .findFirst()
          .orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException("expected Linux, which counts shared pages in " + ROLLUP, e);
    }
  }
}
