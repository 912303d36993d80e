package joist.store;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;

/** A note of which process opened the embedded database last, for the message to one that waits. */
final class Holder {
  private static final System.Logger LOGGER = System.getLogger("joist.store");

  private final Path file;

  Holder(Path file) {
    this.file = file;
  }

  void take() {
    try {
      Files.writeString(file, Long.toString(ProcessHandle.current().pid()));
    } catch (IOException e) {
      // On a full disk the note is lost, but models can still be read.
      LOGGER.log(Level.DEBUG, "cannot write " + file, e);
    }
  }

  /** Such as "process 4711 (/usr/bin/java)". */
  String describe() {
    try {
      long pid = Long.parseLong(Files.readString(file).strip());
      String command =
          ProcessHandle.of(pid).flatMap(process -> process.info().command()).orElse("ended since");
      return "process " + pid + " (" + command + ")";
    } catch (IOException | NumberFormatException e) {
      return "another process";
    }
  }
}
