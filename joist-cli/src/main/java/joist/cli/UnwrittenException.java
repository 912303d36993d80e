package joist.cli;

import java.io.IOException;
import java.nio.file.Path;
import joist.table.Reason;

/** A file that the surroundings did not let us write: a full disk, a folder not ours. */
final class UnwrittenException extends RuntimeException {
  UnwrittenException(Path file, IOException cause) {
    super(
        "cannot write %s, and nothing was left there: %s; check that the folder is writable and has room"
            .formatted(file, Reason.of(cause)),
        cause);
  }
}
