package joist.table;

import java.io.IOException;
import java.nio.file.Path;

/** A table that the surroundings did not let us write: a full disk, a folder not ours. */
public final class UnwrittenTableException extends TableException {
  UnwrittenTableException(Path file, IOException cause) {
    super(
        "%s: could not be written, and nothing was left there: %s; check the free space and permissions"
            .formatted(file, cause),
        cause);
  }
}
