package joist.onnx;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What an ONNX file says of itself, read without asking whether Joist can run it. */
public final class OnnxOutline {
  private OnnxOutline() {}

  /**
   * The operators of the file's main graph, sorted, such as {@code Conv} or {@code
   * ai.onnx.ml.Scaler}; empty for a file that cannot be read.
   */
  public static List<String> operators(Path file) {
    Set<String> operators = new TreeSet<>();
    try {
      WireReader model = new WireReader(MappedFile.map(file));
      while (model.next()) {
        if (model.field() == 7) {
          addOperators(model.message(), operators);
        } else {
          model.skip();
        }
      }
    } catch (IOException | OnnxException e) {
      return List.of();
    }
    return List.copyOf(operators);
  }

  private static void addOperators(WireReader graph, Set<String> operators) {
    while (graph.next()) {
      if (graph.field() == 1) {
        operators.add(operator(graph.message()));
      } else {
        graph.skip();
      }
    }
  }

  private static String operator(WireReader node) {
    String name = "";
    String domain = "";
    while (node.next()) {
      switch (node.field()) {
        case 4 -> name = node.string();
        case 7 -> domain = node.string();
        default -> node.skip();
      }
    }
    return domain.isEmpty() || domain.equals("ai.onnx") ? name : domain + "." + name;
  }
}
