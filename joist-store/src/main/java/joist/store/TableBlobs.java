package joist.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Set;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/**
 * Packages as rows, so that every machine of a team reaches them and one transaction holds package
 * and version; with copies in a local folder.
 */
final class TableBlobs implements Blobs {
  private static final int CHUNK_BYTES = 1 << 20;

  private final Database database;
  private final BlobFolder cache;

  TableBlobs(Database database, BlobFolder cache) {
    this.database = database;
    this.cache = cache;
  }

  @Override
  public StagedBlob stage(Path file) {
    return cache.stage(file);
  }

  @Override
  public void keep(Handle handle, StagedBlob blob) {
    int added =
        handle
            .createUpdate(
                "INSERT INTO blob (digest, bytes) VALUES (:digest, :bytes) ON CONFLICT DO NOTHING")
            .bind("digest", blob.digest())
            .bind("bytes", blob.bytes())
            .execute();
    if (added == 1) {
      try (InputStream in = Files.newInputStream(blob.copy())) {
        insertChunks(handle, blob.digest(), in);
      } catch (IOException e) {
        throw Failures.file("read", blob.copy(), e);
      }
    }
    cache.keep(blob);
  }

  @Override
  public Path file(String digest) {
    if (!cache.holds(digest)) {
      try (StagedBlob copy = database.read(handle -> download(handle, digest))) {
        if (!copy.digest().equals(digest)) {
          throw new StoreException(
              "the package %s is damaged: expected its digest, got %s (%d bytes), in the table blob_chunk. Restore its rows from a backup"
                  .formatted(digest, copy.digest(), copy.bytes()));
        }
        cache.keep(copy);
      }
    }
    return cache.file(digest);
  }

  /** Rows need no collection: a package commits with its version. The cache's leftovers go. */
  @Override
  public int collectGarbage(Set<String> referenced, Instant before) {
    return cache.sweepStaging(before);
  }

  private static void insertChunks(Handle handle, String digest, InputStream in)
      throws IOException {
    int part = 0;
    for (byte[] chunk = in.readNBytes(CHUNK_BYTES);
        chunk.length > 0;
        chunk = in.readNBytes(CHUNK_BYTES)) {
      handle
          .createUpdate(
              "INSERT INTO blob_chunk (digest, part, content) VALUES (:digest, :part, :content)")
          .bind("digest", digest)
          .bind("part", part++)
          .bind("content", chunk)
          .execute();
    }
  }

  private StagedBlob download(Handle handle, String digest) {
    if (!isPresent(handle, digest)) {
      throw new StoreException("the store has no package of the digest " + digest);
    }
    try (Stream<byte[]> chunks =
        handle
            .createQuery("SELECT content FROM blob_chunk WHERE digest = :digest ORDER BY part")
            .bind("digest", digest)
            .setFetchSize(4)
            .mapTo(byte[].class)
            .stream()) {
      return cache.stage(out -> {
        for (byte[] chunk : (Iterable<byte[]>) chunks::iterator) {
          out.write(chunk);
        }
      });
    }
  }

  private static boolean isPresent(Handle handle, String digest) {
    return handle
        .createQuery("SELECT count(*) FROM blob WHERE digest = :digest")
        .bind("digest", digest)
        .mapTo(Boolean.class)
        .one();
  }
}
