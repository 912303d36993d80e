package joist.onnx;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Weights that an ONNX file keeps in files beside it. Only plain names of files in the model's own
 * folder are read: a model must not be able to read what else is on the machine.
 */
final class ExternalData {
  private final Optional<Path> folder;

  /** The files of {@code folder}; none when the model came as bytes. */
  ExternalData(Optional<Path> folder) {
    this.folder = folder;
  }

  /** The {@code length} bytes of tensor {@code name}, at the place that its entries give. */
  byte[] read(String name, Map<String, String> entries, long length) {
    String location = entries.getOrDefault("location", "");
    Path file = resolve(name, location);
    long offset = number(name, entries.getOrDefault("offset", "0"));
    long stated = number(name, entries.getOrDefault("length", Long.toString(length)));
    try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
      if (stated != length || length > Integer.MAX_VALUE - 8 || offset > in.length() - length) {
        throw new OnnxException(
            "tensor '%s' needs %d bytes at %d of '%s', which has %d (the model states %d)"
                .formatted(name, length, offset, location, in.length(), stated));
      }
      byte[] bytes = new byte[(int) length];
      in.seek(offset);
      in.readFully(bytes);
      return bytes;
    } catch (IOException e) {
      throw new OnnxException(
          "tensor '%s' is in '%s', which cannot be read: %s"
              .formatted(name, location, e.getMessage()));
    }
  }

  private Path resolve(String name, String location) {
    Path base =
        folder.orElseThrow(() ->
            new OnnxException(
                "tensor '%s' is in the file '%s', but the model was given as bytes; read it from its path"
                    .formatted(name, location)));
    boolean plain =
        !location.isEmpty()
            && !location.equals("..")
            && !location.equals(".")
            && location.chars().noneMatch(c -> c == '/' || c == '\\' || c == 0);
    Path file = plain ? base.resolve(location) : base;
    if (!plain || Files.isSymbolicLink(file)) {
      throw new OnnxException(
          "tensor '%s' points to '%s'; only plain files in the model's own folder are read"
              .formatted(name, location));
    }
    return file;
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
