package joist.measure.suite;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import joist.graph.report.BoundShapes;
import joist.measure.Workload;
import joist.onnx.OnnxWriter;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/** A case's model as a file, its graph let go; a file that was made goes when this is closed. */
public record SuiteFile(Path file, boolean passing, Map<String, Tensor> inputs, Workload work)
    implements AutoCloseable {
  /** Makes the case's model. */
  public static SuiteFile of(SuiteCase suiteCase) {
    SuiteCase.Model model = suiteCase.model().get();
    Map<String, Shape> shapes = new LinkedHashMap<>();
    model.inputs().forEach((name, tensor) -> shapes.put(name, tensor.shape()));
    Workload work = Workload.of(BoundShapes.bind(model.graph(), shapes));
    if (model.file().isPresent()) {
      return new SuiteFile(model.file().get(), false, model.inputs(), work);
    }
    try {
      Path file = Files.createTempFile("joist-suite", ".onnx");
      OnnxWriter.write(model.graph(), file);
      return new SuiteFile(file, true, model.inputs(), work);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      if (passing) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
