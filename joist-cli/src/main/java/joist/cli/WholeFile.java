package joist.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** Writes a file so that a reader finds all of it or none: beside it, then renamed. */
final class WholeFile {
  private WholeFile() {}

  static void write(Path file, String text) {
    write(file, text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Writes the bytes.
   *
   * @throws BadInputException when there is no such folder
   * @throws UnwrittenException when the folder cannot be written to
   */
  static void write(Path file, byte[] bytes) {
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw new BadInputException(
          "cannot write %s: expected a folder %s, found none; check that the folder exists"
              .formatted(file, folder));
    }
    try {
      Path beside = Files.createTempFile(folder, "." + file.getFileName(), ".part");
      try {
        Files.write(beside, bytes);
        Files.move(
            beside, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(beside);
      }
    } catch (IOException e) {
      throw new UnwrittenException(file, e);
    }
  }
}
