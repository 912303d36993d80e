package joist.compiler.share;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A folder of files that can be made again, of a bounded size: a new one takes the place of those
 * that were used longest ago. It is its user's alone, since what is in it is believed.
 *
 * <p>Files are written beside their place, then moved there, and never changed: any number of
 * processes use one folder without locks. One that is deleted stays readable to who has mapped it.
 */
final class CacheFolder {
  private static final Set<PosixFilePermission> OTHERS_WRITE =
      EnumSet.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);
  private static final Set<PosixFilePermission> READ_ONLY =
      EnumSet.of(PosixFilePermission.OWNER_READ);

  /** Names of files that a cache writes: whatever else is in the folder is not ours to delete. */
  private static final Pattern OURS =
      Pattern.compile("[0-9a-f]{64}\\.(weights|seal)|[0-9a-f-]{36}\\.part");

  private static final System.Logger LOG = System.getLogger("joist.weights");

  private final Path folder;
  private final long budgetBytes;

  /**
   * @throws IllegalArgumentException when others may write to the folder, or it is another user's
   * @throws UncheckedIOException when it cannot be made
   */
  CacheFolder(Path folder, long budgetBytes) {
    if (budgetBytes < 1) {
      throw new IllegalArgumentException("expected a budget above 0 bytes, got " + budgetBytes);
    }
    this.folder = folder.toAbsolutePath();
    this.budgetBytes = budgetBytes;
    try {
      make();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot use the folder for weights " + folder, e);
    }
  }

  private void make() throws IOException {
    boolean posix = folder.getFileSystem().supportedFileAttributeViews().contains("posix");
    if (!posix) {
      Files.createDirectories(folder);
      return;
    }
    Files.createDirectories(
        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    boolean others =
        Files.getPosixFilePermissions(folder).stream().anyMatch(OTHERS_WRITE::contains);
    if (others) {
      throw new IllegalArgumentException(
          "expected a folder for weights that only its owner may write to, but others may write to %s: chmod go-w it, or name another"
              .formatted(folder));
    }
    checkOwner();
  }

  /** What another user put there could answer for a model. */
  private void checkOwner() throws IOException {
    String owner = Files.getOwner(folder).getName();
    Optional<String> user = ProcessHandle.current().info().user();
    if (user.isPresent() && !owner.equals(user.get()) && !owner.equals("root")) {
      throw new IllegalArgumentException(
          "expected a folder for weights that belongs to %s, who runs this, but %s belongs to %s: name another"
              .formatted(user.get(), folder, owner));
    }
  }

  Path file(String name) {
    return folder.resolve(name);
  }

  long budgetBytes() {
    return budgetBytes;
  }

  /** Notes that a file is in use, so that others go before it. */
  void touch(Path file) {
    try {
      Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
    } catch (IOException e) {
      // It went meanwhile, or lies on a disk that takes no writes: then nothing is evicted either.
      LOG.log(System.Logger.Level.DEBUG, "cannot note that a file is in use", e);
    }
  }

  /**
   * Writes a file whole, after making room for it.
   *
   * @throws IOException when it cannot be written; nothing is left of it then
   */
  void write(String name, List<ByteBuffer> parts) throws IOException {
    long bytes = parts.stream().mapToLong(ByteBuffer::remaining).sum();
    makeRoom(bytes);
    Path part = folder.resolve(UUID.randomUUID() + ".part");
    try {
      try (FileChannel channel =
          FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        for (ByteBuffer each : parts) {
          while (each.hasRemaining()) {
            channel.write(each);
          }
        }
      }
      if (Files.getFileStore(part).supportsFileAttributeView("posix")) {
        Files.setPosixFilePermissions(part, READ_ONLY);
      }
      Files.move(part, file(name), StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  private record Aged(Path file, long bytes, FileTime used) {}

  private void makeRoom(long bytes) throws IOException {
    List<Aged> files = files();
    long total = bytes + files.stream().mapToLong(Aged::bytes).sum();
    for (Aged each : files) {
      if (total <= budgetBytes) {
        return;
      }
      Files.deleteIfExists(each.file());
      total -= each.bytes();
    }
  }

  /**
   * All files of the cache, those used longest ago first; what a process left behind that died
   * among them.
   */
  private List<Aged> files() throws IOException {
    List<Aged> files = new ArrayList<>();
    try (Stream<Path> all = Files.list(folder)) {
      for (Path file : all.toList()) {
        if (OURS.matcher(file.getFileName().toString()).matches()) {
          aged(file).ifPresent(files::add);
        }
      }
    }
    files.sort(Comparator.comparing(Aged::used));
    return files;
  }

  /** Empty where another process took it away meanwhile, or it is no file. */
  private static Optional<Aged> aged(Path file) throws IOException {
    try {
      BasicFileAttributes facts =
          Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      return facts.isRegularFile()
          ? Optional.of(new Aged(file, facts.size(), facts.lastModifiedTime()))
          : Optional.empty();
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /** Bytes of all files of the cache. */
  long bytes() throws IOException {
    return files().stream().mapToLong(Aged::bytes).sum();
  }
}
