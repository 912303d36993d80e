package joist.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A durable private copy of a package on its way into a store; closing drops what was not kept. */
record StagedBlob(String digest, long bytes, Path copy) implements AutoCloseable {
  @Override
  public void close() {
    try {
      Files.deleteIfExists(copy);
    } catch (IOException e) {
      throw Failures.file("remove the temporary file", copy, e);
    }
  }
}
