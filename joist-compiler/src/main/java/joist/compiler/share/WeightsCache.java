package joist.compiler.share;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import joist.tensor.MemoryKind;
import joist.tensor.Region;

/**
 * Packed weights in a folder, by the content of what they are packed from, so that one process
 * packs them and all others map them: the pages are the system's page cache, in memory once for all
 * (the model store of TrIMS; Dakkak et al., CLOUD 2019).
 *
 * <p>Every byte is checked against its CRC-32C when it is mapped for the first time since the
 * system was started or the file changed: what is damaged is packed anew. Mappings are read-only.
 * Whatever goes wrong with the folder costs time, never an answer. Thread-safe; any number of
 * processes.
 */
public final class WeightsCache {
  /** What packs faster than a file is opened is not kept. */
  public static final long LEAST_BYTES = 1L << 20;

  private static final System.Logger LOG = System.getLogger("joist.weights");

  private final CacheFolder folder;
  private final InstantSource clock;
  private final Optional<String> start;

  /**
   * @param budgetBytes what the folder may hold; what was used longest ago goes first
   * @throws IllegalArgumentException when the folder is another user's, or others may write to it
   * @throws UncheckedIOException when it cannot be made
   */
  public WeightsCache(Path folder, long budgetBytes) {
    this(folder, budgetBytes, InstantSource.system());
  }

  WeightsCache(Path folder, long budgetBytes, InstantSource clock) {
    this(folder, budgetBytes, clock, FileSeal.systemStart());
  }

  /**
   * @param start of the system, in words; empty where nobody knows it
   */
  WeightsCache(Path folder, long budgetBytes, InstantSource clock, Optional<String> start) {
    this.folder = new CacheFolder(folder, budgetBytes);
    this.clock = clock;
    this.start = start;
  }

  /** To be asked before the file is opened. */
  public OpenedFile opening(Path file) {
    try {
      return new OpenedFile(file, FileSeal.identity(file));
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "no file to seal", e);
      return new OpenedFile(file, Optional.empty());
    }
  }

  /**
   * The file with its digest, which is computed where it is not known from before. It is neither
   * taken from what is known nor kept where another file took the place of the one that was opened.
   *
   * @param bytes all of the file, mapped
   */
  public SealedFile sealed(OpenedFile opened, MemorySegment bytes) {
    Optional<String> digest = Optional.empty();
    try {
      digest = known(opened);
      return new SealedFile(bytes, digest.isPresent() ? digest.get() : computed(opened, bytes));
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, "cannot use the folder for weights", e);
      return new SealedFile(bytes, digest.orElseGet(() -> Checksum.sha256(bytes)));
    }
  }

  private Optional<String> known(OpenedFile opened) throws IOException {
    if (opened.identity().isEmpty() || !isStill(opened)) {
      return Optional.empty();
    }
    Path place = seal(opened.identity().get());
    Optional<FileSeal> known =
        read(place).filter(seal -> seal.identity().equals(opened.identity().get()));
    known.ifPresent(seal -> folder.touch(place));
    return known.map(FileSeal::digest);
  }

  private Path seal(String identity) throws IOException {
    return folder.file(Checksum.sha256(identity) + ".seal");
  }

  /** Whether the file at that place is the one that was opened. */
  private static boolean isStill(OpenedFile opened) throws IOException {
    return FileSeal.identity(opened.file()).equals(opened.identity());
  }

  private String computed(OpenedFile opened, MemorySegment bytes) throws IOException {
    String digest = Checksum.sha256(bytes);
    if (opened.identity().isPresent()
        && FileSeal.isSettled(opened.file(), clock.instant())
        && isStill(opened)) {
      String identity = opened.identity().get();
      write(seal(identity), new FileSeal(identity, digest));
    }
    return digest;
  }

  private static Optional<FileSeal> read(Path seal) throws IOException {
    try {
      return FileSeal.parse(Files.readString(seal));
    } catch (NoSuchFileException | CharacterCodingException e) {
      return Optional.empty();
    }
  }

  /**
   * Packed weights, mapped into a region and charged to it; empty where the folder cannot hold
   * them, and the caller packs them for itself.
   *
   * @param origin what they are packed from
   * @param layout says how, in words: other layouts have other words
   * @param bytes that they take
   * @param packer writes all bytes
   */
  public Optional<MemorySegment> packed(
      HeldTensor.Origin origin,
      String layout,
      long bytes,
      Region region,
      Consumer<MemorySegment> packer) {
    if (bytes < LEAST_BYTES || WeightsFile.size(bytes) > folder.budgetBytes()) {
      return Optional.empty();
    }
    region.charge(MemoryKind.WEIGHTS, bytes); // of the packer's memory, then of the mapping
    Optional<MemorySegment> found = Optional.empty();
    try {
      String key = Checksum.sha256(origin + "\n" + layout + "\n" + bytes);
      found = kept(new WeightsFile.Wanted(key, bytes), region, packer);
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, "cannot keep packed weights", e);
    } finally {
      if (found.isEmpty()) {
        region.release(MemoryKind.WEIGHTS, bytes);
      }
    }
    return found;
  }

  private Optional<MemorySegment> kept(
      WeightsFile.Wanted wanted, Region region, Consumer<MemorySegment> packer) throws IOException {
    Path file = folder.file(wanted.key() + ".weights");
    Optional<MemorySegment> found = mapped(file, wanted, region);
    if (found.isPresent()) {
      return found;
    }
    write(file, wanted, packer);
    return mapped(file, wanted, region);
  }

  private Optional<MemorySegment> mapped(Path file, WeightsFile.Wanted wanted, Region region)
      throws IOException {
    try {
      OpenedFile opened = opening(file);
      Path seal = folder.file(wanted.key() + ".seal");
      boolean known = isChecked(opened, seal);
      Optional<MemorySegment> found = WeightsFile.map(file, wanted, known, region.arena());
      if (found.isEmpty()) {
        LOG.log(System.Logger.Level.WARNING, "{0} is damaged; it is packed anew", file);
        Files.deleteIfExists(file);
      } else if (known && isStill(opened)) {
        folder.touch(seal);
      } else if (known) {
        return mapped(file, wanted, region); // another was put there: it is looked at by itself
      } else {
        checked(opened, wanted.key(), seal);
      }
      return found;
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /** Whether all of the file was found intact since the system was started, and it is the same. */
  private boolean isChecked(OpenedFile opened, Path seal) {
    try {
      return sinceStart(opened).isPresent()
          && read(seal).map(FileSeal::identity).equals(sinceStart(opened));
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "no seal can be read", e);
      return false;
    }
  }

  /**
   * A system that stops by a loss of power may keep a file's size and times and lose its bytes, so
   * what was checked before is checked again.
   */
  private Optional<String> sinceStart(OpenedFile opened) {
    return opened.identity().flatMap(identity -> start.map(known -> identity + " " + known));
  }

  /** Seals a file that was found intact; where it cannot be, notes that it is in use. */
  private void checked(OpenedFile opened, String key, Path seal) {
    Optional<String> identity = sinceStart(opened);
    try {
      if (identity.isPresent()
          && FileSeal.isSettled(opened.file(), clock.instant())
          && isStill(opened)) {
        write(seal, new FileSeal(identity.get(), key));
        return;
      }
    } catch (IOException e) {
      // The folder takes no writes, say: the next one reads every byte too.
      LOG.log(System.Logger.Level.DEBUG, "cannot seal a file", e);
    }
    folder.touch(opened.file());
  }

  private void write(Path seal, FileSeal known) throws IOException {
    byte[] text = known.text().getBytes(StandardCharsets.UTF_8);
    folder.write(seal.getFileName().toString(), List.of(ByteBuffer.wrap(text)));
  }

  private void write(Path file, WeightsFile.Wanted wanted, Consumer<MemorySegment> packer)
      throws IOException {
    try (Arena arena = Arena.ofShared()) {
      MemorySegment weights = arena.allocate(wanted.bytes(), 64);
      packer.accept(weights);
      folder.write(file.getFileName().toString(), WeightsFile.parts(wanted.key(), weights));
    }
  }

  /** Bytes in the folder. */
  public long bytes() {
    try {
      return folder.bytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
