package joist.store;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/** The bytes of packages, by their SHA-256. */
interface Blobs {
  /** Takes a copy of a file, outside any transaction; nobody sees it before {@link #keep}. */
  StagedBlob stage(Path file);

  /** Makes a staged copy durable, no later than the transaction of {@code handle} commits. */
  void keep(Handle handle, StagedBlob blob);

  /**
   * A local file with the digest's bytes, verified by reading all of them.
   *
   * @throws StoreException when the bytes are missing or damaged
   */
  Path file(String digest);

  /**
   * Deletes what no version refers to and nobody touched since {@code before}; returns how many
   * files went. Runs inside a transaction that keeps registrations out.
   */
  int collectGarbage(Set<String> referenced, Instant before);
}
