package joist.compiler.x86;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * The file in which Linux's perf looks up names of code that is in no file (tools/perf
 * jit-interface.txt): start and size in hex, and the name.
 *
 * @param file empty where nothing is listed
 */
record PerfMap(Optional<Path> file) {

  /** This process's file, when the property {@code joist.perf} is {@code true}. */
  static PerfMap byProperty() {
    Path file = Path.of("/tmp", "perf-" + ProcessHandle.current().pid() + ".map");
    return new PerfMap(Boolean.getBoolean("joist.perf") ? Optional.of(file) : Optional.empty());
  }

  void add(String name, MemorySegment code) {
    if (file.isEmpty()) {
      return;
    }
    String line = "%x %x %s\n".formatted(code.address(), code.byteSize(), name);
    try {
      Files.writeString(file.get(), line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list code in " + file.get(), e);
    }
  }
}
