package joist.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Packages as files of one folder: {@code ab/abcdef...} by digest, and {@code staging} for copies
 * not yet kept. A file appears under its digest complete and flushed, or not at all. Any number of
 * threads and processes may share a folder.
 */
final class BlobFolder implements Blobs {
  private static final String STAGING = "staging";

  private final Path folder;

  private BlobFolder(Path folder) {
    this.folder = folder;
  }

  static BlobFolder open(Path folder) {
    Path staging = folder.resolve(STAGING);
    try {
      Files.createDirectories(staging);
    } catch (IOException e) {
      throw Failures.file("create the folder", staging, e);
    }
    if (!Files.isWritable(staging)) {
      throw new StoreException(
          "expected a folder that %s can write to, got %s; change its permissions, remount it for writing, or choose another folder"
              .formatted(System.getProperty("user.name"), staging));
    }
    return new BlobFolder(folder);
  }

  @Override
  public StagedBlob stage(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new StoreException(
          "expected a package file, found %s at %s"
              .formatted(Files.isDirectory(file) ? "a folder" : "nothing", file));
    }
    try (InputStream in = Files.newInputStream(file)) {
      return stage(in::transferTo);
    } catch (IOException e) {
      throw Failures.file("read", file, e);
    }
  }

  /** Writes a package's bytes. */
  interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  /** Stages what {@code content} writes. */
  StagedBlob stage(Content content) {
    Path copy = null;
    try {
      copy = Files.createTempFile(folder.resolve(STAGING), "package", ".part");
      return fill(copy, content);
    } catch (IOException e) {
      StoreException failure = Failures.file("write a copy of the package in", folder, e);
      delete(copy, failure);
      throw failure;
    } catch (RuntimeException e) {
      delete(copy, e);
      throw e;
    }
  }

  @Override
  public void keep(Handle handle, StagedBlob blob) {
    keep(blob);
  }

  /** Moves a staged copy under its digest; a sound file that is there already stays. */
  void keep(StagedBlob blob) {
    Path shard = shard(blob.digest());
    Path target = shard.resolve(blob.digest());
    try {
      if (isSound(target, blob.digest())) {
        // Marks it as used, so that a garbage collection leaves it alone until the commit.
        Files.setLastModifiedTime(target, FileTime.from(Instant.now()));
        return;
      }
      if (Files.notExists(shard)) {
        Files.createDirectories(shard);
        flushFolder(folder);
      }
      Files.move(
          blob.copy(), target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      flushFolder(shard);
    } catch (IOException e) {
      throw Failures.file("write", target, e);
    }
  }

  @Override
  public Path file(String digest) {
    Path file = path(digest);
    try {
      if (Files.notExists(file)) {
        throw new StoreException(
            "the package %s is missing: expected it at %s. Restore that file from a backup, or register the package again"
                .formatted(digest, file));
      }
      String found = Digests.of(file);
      if (!found.equals(digest)) {
        throw new StoreException(
            "the package %s is damaged: expected its digest, got %s, in %s (%d bytes). Restore that file from a backup, or register the package again, which replaces it"
                .formatted(digest, found, file, Files.size(file)));
      }
      return file;
    } catch (IOException e) {
      throw Failures.file("read", file, e);
    }
  }

  /** Whether a digest's file is there and holds its bytes. */
  boolean holds(String digest) {
    Path file = path(digest);
    try {
      return isSound(file, digest);
    } catch (IOException e) {
      throw Failures.file("read", file, e);
    }
  }

  @Override
  public int collectGarbage(Set<String> referenced, Instant before) {
    int deleted = sweepStaging(before);
    for (Path shard : list(folder)) {
      if (shard.endsWith(STAGING) || !Files.isDirectory(shard)) {
        continue;
      }
      for (Path file : list(shard)) {
        if (!referenced.contains(file.getFileName().toString())) {
          deleted += deleteIfOlder(file, before);
        }
      }
    }
    return deleted;
  }

  /** Whether nothing was ever kept here. */
  boolean isEmpty() {
    return list(folder).stream().allMatch(entry -> entry.endsWith(STAGING));
  }

  /** Deletes the copies that killed processes left; returns how many. */
  int sweepStaging(Instant before) {
    int deleted = 0;
    for (Path file : list(folder.resolve(STAGING))) {
      deleted += deleteIfOlder(file, before);
    }
    return deleted;
  }

  private Path path(String digest) {
    return shard(digest).resolve(digest);
  }

  private Path shard(String digest) {
    if (!digest.matches("[0-9a-f]{64}")) {
      throw new StoreException(
          "expected a package digest of 64 lower-case hex digits, got '" + digest + "'");
    }
    return folder.resolve(digest.substring(0, 2));
  }

  private static StagedBlob fill(Path copy, Content content) throws IOException {
    MessageDigest sha = Digests.sha256();
    try (FileChannel channel = FileChannel.open(copy, StandardOpenOption.WRITE);
        OutputStream out = new DigestOutputStream(Channels.newOutputStream(channel), sha)) {
      content.writeTo(out);
      channel.force(true);
      return new StagedBlob(Digests.hex(sha), channel.position(), copy);
    }
  }

  private static boolean isSound(Path file, String digest) throws IOException {
    return Files.isRegularFile(file) && Digests.of(file).equals(digest);
  }

  /** Makes renames within a folder durable. Windows has no such call and needs none. */
  private static void flushFolder(Path folder) throws IOException {
    if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }

  private static int deleteIfOlder(Path file, Instant before) {
    try {
      boolean old = Files.getLastModifiedTime(file).toInstant().isBefore(before);
      return old && Files.deleteIfExists(file) ? 1 : 0;
    } catch (IOException e) {
      throw Failures.file("delete", file, e);
    }
  }

  private static List<Path> list(Path folder) {
    List<Path> paths = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder)) {
      entries.forEach(paths::add);
    } catch (IOException e) {
      throw Failures.file("list", folder, e);
    }
    return paths;
  }

  private static void delete(@Nullable Path copy, Exception failure) {
    if (copy == null) {
      return;
    }
    try {
      Files.deleteIfExists(copy);
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
  }
}
