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
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import joist.tensor.Region;

/**
 * Packed weights in a folder, by the content of what they are packed from, so that one process
 * packs them and all others map them: the pages are the system's page cache, in memory once for all
 * (the model store of TrIMS; Dakkak et al., CLOUD 2019).
 *
 * <p>Every byte is checked against its CRC-32C when it is mapped: what is damaged is packed anew.
 * Mappings are read-only. Whatever goes wrong with the folder costs time, never an answer.
 * Thread-safe; any number of processes.
 */
public final class WeightsCache {
  /** What packs faster than a file is opened is not kept. */
  public static final long LEAST_BYTES = 1L << 20;

  private static final System.Logger LOG = System.getLogger("joist.weights");

  private final CacheFolder folder;
  private final InstantSource clock;

  /**
   * @param budgetBytes what the folder may hold; what was used longest ago goes first
   * @throws IllegalArgumentException when others may write to the folder, or it is another user's
   * @throws UncheckedIOException when it cannot be made
   */
  public WeightsCache(Path folder, long budgetBytes) {
    this(folder, budgetBytes, InstantSource.system());
  }

  WeightsCache(Path folder, long budgetBytes, InstantSource clock) {
    this.folder = new CacheFolder(folder, budgetBytes);
    this.clock = clock;
  }

  /**
   * The file with its digest, which is computed where it is not known from before.
   *
   * @param bytes all of the file, mapped
   */
  public SealedFile sealed(Path file, MemorySegment bytes) {
    // Before the file is looked at and read, which takes long: one that came into its place after
    // it was mapped has not settled by now.
    Instant now = clock.instant();
    try {
      Optional<String> identity = FileSeal.identity(file);
      if (identity.isEmpty()) {
        return new SealedFile(bytes, Checksum.sha256(bytes));
      }
      Path place = folder.file(Checksum.sha256(identity.get()) + ".seal");
      Optional<FileSeal> known = read(place).filter(seal -> seal.identity().equals(identity.get()));
      if (known.isPresent()) {
        folder.touch(place);
        return new SealedFile(bytes, known.get().digest());
      }
      FileSeal seal = new FileSeal(identity.get(), Checksum.sha256(bytes));
      if (FileSeal.isSettled(file, now)) {
        byte[] text = seal.text().getBytes(StandardCharsets.UTF_8);
        folder.write(place.getFileName().toString(), List.of(ByteBuffer.wrap(text)));
      }
      return new SealedFile(bytes, seal.digest());
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, "cannot use the folder for weights", e);
      return new SealedFile(bytes, Checksum.sha256(bytes));
    }
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
    String key = Checksum.sha256(origin + "\n" + layout + "\n" + bytes);
    Path file = folder.file(key + ".weights");
    try {
      Optional<MemorySegment> found = mapped(file, key, bytes, region);
      if (found.isEmpty()) {
        write(file, key, bytes, packer);
        found = mapped(file, key, bytes, region);
      }
      found.ifPresent(weights -> region.charge(bytes));
      return found;
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, "cannot keep packed weights in " + file, e);
      return Optional.empty();
    }
  }

  private Optional<MemorySegment> mapped(Path file, String key, long bytes, Region region)
      throws IOException {
    try {
      Optional<MemorySegment> found = WeightsFile.map(file, key, bytes, region.arena());
      if (found.isPresent()) {
        folder.touch(file);
      } else {
        LOG.log(System.Logger.Level.WARNING, "{0} is damaged; it is packed anew", file);
        Files.deleteIfExists(file);
      }
      return found;
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  private void write(Path file, String key, long bytes, Consumer<MemorySegment> packer)
      throws IOException {
    try (Arena arena = Arena.ofShared()) {
      MemorySegment weights = arena.allocate(bytes, 64);
      packer.accept(weights);
      folder.write(file.getFileName().toString(), WeightsFile.parts(key, weights));
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
