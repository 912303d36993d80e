package joist.onnx;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * Maps files for reading. The mapping is shared between processes by the operating system, is paged
 * in as it is touched, and goes when nothing refers to it any more.
 */
final class MappedFile {
  private MappedFile() {}

  /**
   * All of a regular file's bytes, read-only. A folder, device or pipe is refused before it is
   * opened, since to open one may wait for ever.
   *
   * @throws OnnxException when it is no regular file
   */
  static MemorySegment map(Path file, LinkOption... links) throws IOException {
    return map(file, Arena.ofAuto(), links);
  }

  /** As {@link #map(Path, LinkOption...)}, until the arena is closed. */
  static MemorySegment map(Path file, Arena arena, LinkOption... links) throws IOException {
    if (!Files.exists(file, links)) {
      throw new NoSuchFileException(file.toString());
    }
    if (!Files.isRegularFile(file, links)) {
      throw new OnnxException("expected a regular file, but '%s' is none".formatted(file));
    }
    List<OpenOption> options = new ArrayList<>(List.of(links));
    options.add(StandardOpenOption.READ);
    try (FileChannel channel = FileChannel.open(file, options.toArray(OpenOption[]::new))) {
      return channel.map(MapMode.READ_ONLY, 0, channel.size(), arena);
    }
  }
}
