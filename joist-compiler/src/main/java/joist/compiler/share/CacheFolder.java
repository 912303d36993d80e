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
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A folder of files that can be made again, of a bounded size: a new one takes the place of those
 * that were used longest ago. It is its user's alone, since what is in it is believed. Files that
 * are not named as its own are neither counted nor deleted.
 *
 * <p>Files are written beside their place, then moved there, and never changed: any number of
 * processes use one folder without locks. One that is deleted stays readable to who has mapped it.
 */
final class CacheFolder {
  private static final Set<PosixFilePermission> OTHERS_WRITE =
      EnumSet.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);

  /** A digest, what it is of, and an ending while it is written. */
  private static final Pattern OURS =
      Pattern.compile("[0-9a-f]{64}\\.(weights|seal)(\\.[0-9a-f-]{36}\\.part)?");

  private static final int DIGEST = 64;
  private static final Duration MOMENTS = Duration.ofSeconds(2);
  private static final String OWNER = "unix:uid";
  private static final int ROOT = 0;
  private static final Path SELF = Path.of("/proc/self");

  private static final Set<PosixFilePermission> READ_ONLY =
      EnumSet.of(PosixFilePermission.OWNER_READ);

  private static final System.Logger LOG = System.getLogger("joist.weights");

  private final Path folder;
  private final long budgetBytes;
  private final int user;

  /**
   * @throws IllegalArgumentException when the folder is another user's, or others may write to it
   * @throws UncheckedIOException when it cannot be made
   */
  CacheFolder(Path folder, long budgetBytes) {
    if (budgetBytes < 1) {
      throw new IllegalArgumentException("expected a budget above 0 bytes, got " + budgetBytes);
    }
    this.budgetBytes = budgetBytes;
    try {
      this.folder = made(folder.toAbsolutePath());
      this.user = isUnix(this.folder) ? user(this.folder) : ROOT;
      whyNotOurs()
          .ifPresent(why -> {
            throw new IllegalArgumentException(why);
          });
    } catch (IOException e) {
      throw new UncheckedIOException("cannot use the folder for weights " + folder, e);
    }
  }

  private static Path made(Path folder) throws IOException {
    if (isUnix(folder)) {
      Files.createDirectories(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } else {
      Files.createDirectories(folder);
    }
    return folder.toRealPath();
  }

  private static boolean isUnix(Path folder) {
    return folder.getFileSystem().supportedFileAttributeViews().contains("unix");
  }

  /**
   * Why what is in the folder is not to be believed; empty where it is, or where nobody can say.
   */
  private Optional<String> whyNotOurs() throws IOException {
    if (!isUnix(folder)) {
      return Optional.empty();
    }
    if (Files.getPosixFilePermissions(folder).stream().anyMatch(OTHERS_WRITE::contains)) {
      return Optional.of(
          "expected a folder for weights that only its owner may write to, but others may write to %s: chmod go-w it, or name another"
              .formatted(folder));
    }
    int owner = (int) Files.getAttribute(folder, OWNER);
    return owner == user || owner == ROOT
        ? Optional.empty()
        : Optional.of(
            "expected a folder for weights of the user who runs this (number %d), but %s is the user's of number %d, who could put anything into it: name another"
                .formatted(user, folder, owner));
  }

  /** Who runs this: the owner of its process where the system shows it, else of what it makes. */
  private static int user(Path folder) throws IOException {
    if (Files.exists(SELF)) {
      return (int) Files.getAttribute(SELF, OWNER);
    }
    Path probe = Files.createTempFile(folder, "owner", ".part");
    try {
      return (int) Files.getAttribute(probe, OWNER);
    } finally {
      Files.deleteIfExists(probe);
    }
  }

  /**
   * The place of a file that is believed.
   *
   * @throws IOException when the folder is gone, or was made anew by others
   */
  Path file(String name) throws IOException {
    Optional<String> why = whyNotOurs();
    if (why.isPresent()) {
      throw new IOException(why.get());
    }
    return folder.resolve(name);
  }

  long budgetBytes() {
    return budgetBytes;
  }

  /**
   * Notes that a file is in use, so that others go before it. Not twice within moments: each time
   * is a change of the file, and one that changes all the time is never sealed.
   */
  void touch(Path file) {
    try {
      Instant now = Instant.now();
      if (Files.getLastModifiedTime(file).toInstant().isBefore(now.minus(MOMENTS))) {
        Files.setLastModifiedTime(file, FileTime.from(now));
      }
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
    Path place = file(name);
    Path part = folder.resolve(name + "." + UUID.randomUUID() + ".part");
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
      Files.move(part, place, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  private record Aged(Path file, long bytes, FileTime used) {
    String digest() {
      return file.getFileName().toString().substring(0, DIGEST);
    }
  }

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
   * All of its files, those used longest ago first; what a process that died left among them. Files
   * of one digest are as young as the youngest of them.
   */
  private List<Aged> files() throws IOException {
    List<Aged> files = new ArrayList<>();
    Map<String, FileTime> youngest = new HashMap<>();
    try (Stream<Path> all = Files.list(folder)) {
      for (Path file : all.filter(CacheFolder::isOurs).toList()) {
        aged(file)
            .ifPresent(each -> {
              files.add(each);
              youngest.merge(each.digest(), each.used(), (a, b) -> a.compareTo(b) < 0 ? b : a);
            });
      }
    }
    files.sort(Comparator.comparing(each -> youngest.getOrDefault(each.digest(), each.used())));
    return files;
  }

  private static boolean isOurs(Path file) {
    return OURS.matcher(file.getFileName().toString()).matches();
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

  /** Bytes of all of its files. */
  long bytes() throws IOException {
    return files().stream().mapToLong(Aged::bytes).sum();
  }
}
