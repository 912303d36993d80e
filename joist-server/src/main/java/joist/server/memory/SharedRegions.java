package joist.server.memory;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import joist.server.http.RequestException;
import joist.tensor.CallMemory;

/**
 * The regions that callers have registered: parts of POSIX shared memory objects, which are files
 * of one folder, {@code /dev/shm} on Linux. Thread-safe.
 *
 * <p>Tensors are copied out of a region, never used where they lie: the caller may change or cut
 * its memory at any time, and what was checked must be what is run.
 */
public final class SharedRegions {
  private final Path folder;
  private final Map<String, SharedRegion> regions = new ConcurrentHashMap<>();

  /**
   * @param folder where this machine keeps its shared memory objects
   */
  public SharedRegions(Path folder) {
    this.folder = folder;
  }

  /**
   * Maps {@code bytes} bytes from {@code offset} of the object {@code key} as {@code name}.
   *
   * @throws RequestException when the name is taken, or there is no such stretch of such an object
   */
  public void register(String name, String key, long offset, long bytes) {
    if (name.isEmpty() || bytes < 1 || offset < 0) {
      throw RequestException.badRequest(
          "expected a region's name, an offset from 0 and a size from 1, got '%s', %d and %d"
              .formatted(name, offset, bytes));
    }
    SharedRegion region = new SharedRegion(name, key, offset, map(key, offset, bytes));
    if (regions.putIfAbsent(name, region) != null) {
      throw RequestException.badRequest(
          "expected a name that is free, got '%s', which is registered; unregister it first"
              .formatted(name));
    }
  }

  private MemorySegment map(String key, long offset, long bytes) {
    Path file = file(key);
    try (FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
      if (bytes > channel.size() - offset) {
        throw RequestException.badRequest(
            "expected at least %,d bytes from %,d in the shared memory object '%s', it has %,d in all"
                .formatted(bytes, offset, key, channel.size()));
      }
      return channel.map(FileChannel.MapMode.READ_WRITE, offset, bytes, Arena.ofAuto());
    } catch (NoSuchFileException absent) {
      throw RequestException.badRequest(
          "no shared memory object '%s' is on this machine; create it before it is registered"
              .formatted(key));
    } catch (IOException | IllegalArgumentException cannot) {
      throw RequestException.badRequest(
          "the shared memory object '%s' cannot be mapped: %s".formatted(key, cannot.getMessage()));
    }
  }

  /** A key is a file's name, with or without a slash before it, and nothing else. */
  private Path file(String key) {
    String name = key.startsWith("/") ? key.substring(1) : key;
    boolean plain =
        !name.isEmpty()
            && name.indexOf('/') < 0
            && name.indexOf('\0') < 0
            && !name.equals(".")
            && !name.equals("..");
    if (!plain) {
      throw noName(key);
    }
    Path file;
    try {
      file = folder.resolve(name);
    } catch (InvalidPathException unmappable) { // to the bytes of the system's names
      throw noName(key);
    }
    if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)
        && !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      throw RequestException.badRequest(
          "expected a shared memory object, '%s' is something else".formatted(key));
    }
    return file;
  }

  private static RequestException noName(String key) {
    return RequestException.badRequest(
        "expected a shared memory object's name, such as /input_data, got '%s'".formatted(key));
  }

  /** Forgets a region; harmless where there is none of that name. */
  public void unregister(String name) {
    regions.remove(name);
  }

  public void unregisterAll() {
    regions.clear();
  }

  /** All regions, by name. */
  public List<SharedRegion> all() {
    return regions.keySet().stream().sorted().flatMap(name -> find(name).stream()).toList();
  }

  public Optional<SharedRegion> find(String name) {
    return Optional.ofNullable(regions.get(name));
  }

  /** A copy of {@code bytes} bytes from {@code offset} of a region. */
  public MemorySegment read(String name, long offset, long bytes) {
    MemorySegment part = part(name, offset, bytes);
    MemorySegment copy = CallMemory.take(bytes);
    copy(part, copy, name);
    return copy;
  }

  /** Writes to a region from {@code offset}, which must have the room that the caller reserved. */
  public void write(String name, long offset, long reserved, MemorySegment source) {
    if (source.byteSize() > reserved) {
      throw RequestException.badRequest(
          "region '%s': the output takes %,d bytes, %,d are reserved for it"
              .formatted(name, source.byteSize(), reserved));
    }
    copy(source, part(name, offset, source.byteSize()), name);
  }

  private static void copy(MemorySegment from, MemorySegment to, String region) {
    try {
      to.copyFrom(from);
    } catch (InternalError fault) { // what the JVM makes of a page that is gone
      throw RequestException.badRequest(
          "region '%s': its shared memory object has become shorter than what was registered"
              .formatted(region));
    }
  }

  private MemorySegment part(String name, long offset, long bytes) {
    SharedRegion region = regions.get(name);
    if (region == null) {
      throw RequestException.badRequest(
          "no region '%s' is registered; registered are: %s"
              .formatted(
                  name,
                  regions.isEmpty()
                      ? "none"
                      : String.join(", ", regions.keySet().stream().sorted().toList())));
    }
    if (bytes < 0 || offset < 0 || bytes > region.bytes() - offset) {
      throw RequestException.badRequest(
          "region '%s': expected at most its %,d bytes, got %,d bytes from %,d"
              .formatted(name, region.bytes(), bytes, offset));
    }
    return region.memory().asSlice(offset, bytes);
  }
}
