package joist.onnx.conformance;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import joist.onnx.OnnxException;
import joist.onnx.conformance.ConformanceCase.DataSet;

/**
 * Finds test cases at any depth below a folder: folders with {@code model.onnx} and {@code
 * test_data_set_*}, and light models {@code X.onnx} with {@code X_output_0.pb} beside them.
 */
public final class ConformanceFolder {
  private static final int MAX_DEPTH = 6;

  private ConformanceFolder() {}

  /**
   * The cases below {@code folder}, by name.
   *
   * @throws OnnxException when it is no folder, or there is no case in it
   */
  public static List<ConformanceCase> find(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new OnnxException(
          "expected a folder of ONNX test cases, got %s, which is %s"
              .formatted(folder, Files.exists(folder) ? "a file" : "not there"));
    }
    List<ConformanceCase> cases = new ArrayList<>();
    for (Path model : models(folder)) {
      ConformanceCase found = at(model);
      if (!found.dataSets().isEmpty()) {
        cases.add(found);
      }
    }
    if (cases.isEmpty()) {
      throw new OnnxException(
          "expected test cases below %s: folders with model.onnx and test_data_set_0, or X.onnx beside X_output_0.pb; found none"
              .formatted(folder));
    }
    cases.sort(Comparator.comparing(ConformanceCase::name));
    return cases;
  }

  private static List<Path> models(Path folder) {
    try (Stream<Path> files = Files.walk(folder, MAX_DEPTH)) {
      return files.filter(file -> file.getFileName().toString().endsWith(".onnx")).toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list the folder " + folder, e);
    }
  }

  private static ConformanceCase at(Path model) {
    Path folder = model.resolveSibling("");
    String stem = model.getFileName().toString().replaceFirst("\\.onnx$", "");
    if (stem.equals("model")) {
      Path absolute = model.toAbsolutePath().normalize().getParent();
      String name = String.valueOf(absolute == null ? stem : absolute.getFileName());
      return new ConformanceCase(name, model, recorded(folder));
    }
    Path expected = model.resolveSibling(stem + "_output_0.pb");
    return new ConformanceCase(
        stem, model, Files.exists(expected) ? List.of(new DataSet.Ramp(expected)) : List.of());
  }

  private static List<DataSet> recorded(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith("test_data_set_"))
          .filter(Files::isDirectory)
          .sorted()
          .<DataSet>map(DataSet.Recorded::new)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list the folder " + folder, e);
    }
  }
}
