package joist.server;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What this process uses after a garbage collection; 0 of what the system does not tell. */
record Usage(long residentBytes, long ledgerBytes, int threads, long files) {
  private static final Path PROCESS = Path.of("/proc/self");

  static Usage now(long ledgerBytes) throws IOException {
    System.gc();
    return new Usage(
        resident(), ledgerBytes, ManagementFactory.getThreadMXBean().getThreadCount(), openFiles());
  }

  private static long resident() throws IOException {
    Path status = PROCESS.resolve("status");
    if (!Files.isReadable(status)) {
      return 0;
    }
    try (Stream<String> lines = Files.lines(status)) {
      return lines
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> 1024 * Long.parseLong(line.replaceAll("[^0-9]", "")))
          .sum();
    }
  }

  private static long openFiles() throws IOException {
    Path open = PROCESS.resolve("fd");
    if (!Files.isDirectory(open)) {
      return 0;
    }
    try (Stream<Path> files = Files.list(open)) {
      return files.count();
    }
  }
}
