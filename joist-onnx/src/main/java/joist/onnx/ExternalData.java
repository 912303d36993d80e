package joist.onnx;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import joist.tensor.ElementType;
import joist.tensor.MemoryKind;
import joist.tensor.Region;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/**
 * Weights that an ONNX file keeps in files beside it, each mapped once and shared by its tensors.
 * Only regular files in the model's own folder and the folders in it are read, and never through a
 * link: a model must not be able to read what else is on the machine. One object serves one model;
 * not thread-safe.
 */
final class ExternalData {
  private final Optional<Path> folder;
  private final Optional<Region> region;
  private final Function<Path, Consumer<MemorySegment>> opening;
  private final boolean copies;
  private final Map<String, MemorySegment> files = new HashMap<>();

  /** The files of {@code folder}; none when the model came as bytes. */
  ExternalData(Optional<Path> folder) {
    this.folder = folder;
    this.region = Optional.empty();
    this.opening = file -> bytes -> {};
    this.copies = false;
  }

  /**
   * @param region that files are mapped in; without, they stay mapped while a tensor is in use
   * @param opening hears of each file before it is opened to be mapped, then of its bytes
   * @param copies whether files are copied into the region, so that they may change afterwards
   */
  ExternalData(
      Optional<Path> folder,
      Region region,
      Function<Path, Consumer<MemorySegment>> opening,
      boolean copies) {
    this.folder = folder;
    this.region = Optional.of(region);
    this.opening = opening;
    this.copies = copies;
  }

  /** All bytes of a file, mapped or copied, and charged. */
  MemorySegment mapped(Path file, LinkOption... links) throws IOException {
    if (region.isEmpty()) {
      return MappedFile.map(file, links);
    }
    if (copies) {
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment mapping = MappedFile.map(file, arena, links);
        MemorySegment copy =
            region.get().allocate(MemoryKind.WEIGHTS, Math.max(1, mapping.byteSize()), 64);
        return copy.asSlice(0, mapping.byteSize()).copyFrom(mapping).asReadOnly();
      }
    }
    Consumer<MemorySegment> mapped = opening.apply(file);
    MemorySegment bytes = MappedFile.map(file, region.get().arena(), links);
    region.get().charge(MemoryKind.WEIGHTS, bytes.byteSize());
    mapped.accept(bytes);
    return bytes;
  }

  /** A tensor over bytes of a file. */
  Tensor over(ElementType type, Shape shape, MemorySegment bytes) {
    return region
        .map(memory -> memory.over(type, shape, bytes))
        .orElseGet(() -> Tensor.over(type, shape, bytes));
  }

  /** The {@code length} bytes of tensor {@code name}, at the place that its entries give. */
  MemorySegment read(String name, Map<String, String> entries, long length) {
    String location = entries.getOrDefault("location", "");
    MemorySegment file = file(name, location);
    long offset = number(name, entries.getOrDefault("offset", "0"));
    long stated = number(name, entries.getOrDefault("length", Long.toString(length)));
    if (stated != length || offset > file.byteSize() - length) {
      throw new OnnxException(
          "tensor '%s' needs %d bytes at %d of '%s', which has %d (the model states %d)"
              .formatted(name, length, offset, location, file.byteSize(), stated));
    }
    return file.asSlice(offset, length);
  }

  private MemorySegment file(String name, String location) {
    MemorySegment known = files.get(location);
    if (known == null) {
      known = map(name, location);
      files.put(location, known);
    }
    return known;
  }

  private MemorySegment map(String name, String location) {
    Path path = resolve(name, location);
    try {
      return mapped(path, LinkOption.NOFOLLOW_LINKS);
    } catch (OnnxException e) {
      throw outside(name, location);
    } catch (NoSuchFileException e) {
      throw unreadable(name, location, "it is not there; keep it beside the model");
    } catch (IOException e) {
      throw unreadable(name, location, String.valueOf(e.getMessage()));
    }
  }

  private Path resolve(String name, String location) {
    Path path =
        folder.orElseThrow(() ->
            new OnnxException(
                "tensor '%s' is in the file '%s', but the model was given as bytes; read it from its path"
                    .formatted(name, location)));
    boolean odd = location.chars().anyMatch(c -> c == '\\' || c == ':' || c < ' ');
    for (String part : List.of(location.split("/", -1))) {
      if (odd || part.isEmpty() || part.equals(".") || part.equals("..")) {
        throw outside(name, location);
      }
      path = path.resolve(part);
      if (Files.isSymbolicLink(path)) {
        throw outside(name, location);
      }
    }
    return path;
  }

  private static OnnxException outside(String name, String location) {
    return new OnnxException(
        "tensor '%s' points to '%s'; only regular files in the model's own folder are read, and not through links"
            .formatted(name, location));
  }

  private static OnnxException unreadable(String name, String location, String reason) {
    return new OnnxException(
        "tensor '%s' is in '%s', which cannot be read: %s".formatted(name, location, reason));
  }

  private static long number(String name, String text) {
    try {
      long value = Long.parseLong(text);
      if (value >= 0) {
        return value;
      }
    } catch (NumberFormatException e) {
      throw new OnnxException("tensor '" + name + "': expected a number, got '" + text + "'");
    }
    throw new OnnxException("tensor '" + name + "': expected 0 or more, got " + text);
  }
}
