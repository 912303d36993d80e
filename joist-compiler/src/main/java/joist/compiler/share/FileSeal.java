package joist.compiler.share;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * That all of a file was read once: its SHA-256, or the name that it was found intact under. It is
 * believed while the file is the same to the system: path, inode, size, and times of change, of
 * which the last cannot be set by hand.
 */
record FileSeal(String identity, String digest) {
  private static final String FORMAT = "joist seal 1";
  private static final Path START = Path.of("/proc/sys/kernel/random/boot_id");
  private static final String FACTS = "unix:ino,size,lastModifiedTime,ctime";

  /** A file that changed more lately may change again without another time of change. */
  private static final Duration SETTLED = Duration.ofSeconds(2);

  /** What the system says a file is; empty where it does not say enough. */
  static Optional<String> identity(Path file) throws IOException {
    try {
      Map<String, Object> facts = new TreeMap<>(Files.readAttributes(file, FACTS));
      return Optional.of(file.toRealPath() + " " + facts);
    } catch (UnsupportedOperationException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** What tells one start of the system from another; empty where it does not say. */
  static Optional<String> systemStart() {
    try {
      return Optional.of(Files.readString(START).strip());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Whether the file has not changed for so long that the next change will show. */
  static boolean isSettled(Path file, Instant now) throws IOException {
    return Files.getAttribute(file, "unix:ctime") instanceof FileTime changed
        && changed.toInstant().plus(SETTLED).isBefore(now);
  }

  String text() {
    String facts = String.join("\n", FORMAT, identity.replace("\n", "\\n"), digest);
    return facts + "\n" + Long.toHexString(Checksum.crc32c(facts)) + "\n";
  }

  /** The seal of a text; empty when it is damaged. */
  static Optional<FileSeal> parse(String text) {
    List<String> lines = text.lines().toList();
    if (lines.size() != 4 || !lines.getFirst().equals(FORMAT)) {
      return Optional.empty();
    }
    FileSeal seal = new FileSeal(lines.get(1), lines.get(2));
    return seal.text().equals(text) ? Optional.of(seal) : Optional.empty();
  }
}
