package joist.onnx;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import joist.graph.Graph;

/** Reads ONNX models as verified graphs. */
public final class OnnxReader {
  private OnnxReader() {}

  public static Graph read(Path file) {
    try {
      Optional<Path> folder = Optional.ofNullable(file.toAbsolutePath().getParent());
      return read(Files.readAllBytes(file), new ExternalData(folder));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the ONNX file " + file, e);
    }
  }

  public static Graph read(byte[] bytes) {
    return read(bytes, new ExternalData(Optional.empty()));
  }

  private static Graph read(byte[] bytes, ExternalData external) {
    WireReader reader = new WireReader(bytes);
    Map<String, Integer> opsets = new TreeMap<>();
    Map<String, String> metadata = new TreeMap<>();
    Optional<GraphMessage> message = Optional.empty();
    while (reader.next()) {
      switch (reader.field()) {
        case 7 -> message = Optional.of(new GraphMessage(external).read(reader.message()));
        case 8 -> ModelMessages.putOpset(reader.message(), opsets);
        case 14 -> ModelMessages.putEntry(reader.message(), metadata);
        default -> reader.skip();
      }
    }
    GraphMessage graph =
        message.orElseThrow(
            () -> new OnnxException("the file holds no graph; is it an ONNX model?"));
    return graph.graph(opsets, metadata);
  }
}
