package joist.cli;

import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import joist.graph.Graph;
import joist.graph.GraphException;
import joist.model.Model;
import joist.onnx.OnnxReader;
import joist.table.Reason;

/** The graph in a model's file: ONNX, or a package of Joist's. */
final class ModelFile {
  private ModelFile() {}

  /**
   * Reads the file.
   *
   * @throws BadInputException when there is none, or it is no model that Joist can run
   */
  static Graph read(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new BadInputException(
          "expected a model's file at %s, found %s"
              .formatted(file, Files.exists(file) ? "a folder" : "nothing"));
    }
    if (file.getFileName().toString().endsWith(".joist")) {
      try (Model model = Model.load(file)) {
        return model.graph();
      }
    }
    try {
      return OnnxReader.read(file);
    } catch (GraphException e) {
      throw new BadInputException("'" + file + "': " + e.getMessage());
    } catch (UncheckedIOException e) {
      throw new BadInputException(
          "'%s' cannot be read: %s"
              .formatted(file, Reason.of(e.getCause() == null ? e : e.getCause())));
    }
  }
}
