package joist.bench;

import java.util.LinkedHashMap;
import java.util.Map;
import joist.graph.Graph;
import joist.graph.Value;
import joist.table.Column;
import joist.table.Table;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/** A table's rows as the inputs of a model's graph, by the contract of {@code model-graph.md}. */
final class TableTensors {
  private TableTensors() {}

  /** By input: {@code [rows, 1]}, of the type that the column has in a graph. */
  static Map<String, Tensor> of(Graph graph, Table table) {
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    for (Value input : graph.inputs()) {
      tensors.put(input.name(), of(table.column(input.name())));
    }
    return tensors;
  }

  private static Tensor of(Column column) {
    Shape shape = Shape.of(column.rows(), 1);
    return switch (column) {
      case Column.Numbers(String name, double[] values) -> Tensor.of(shape, floats(values));
      case Column.Booleans(String name, byte[] values) -> Tensor.of(shape, floats(values));
      case Column.Dates(String name, double[] epochSeconds) -> Tensor.of(shape, epochSeconds);
      case Column.Categories categories -> Tensor.of(shape, texts(categories));
    };
  }

  private static float[] floats(double[] values) {
    float[] floats = new float[values.length];
    for (int row = 0; row < floats.length; row++) {
      floats[row] = (float) values[row];
    }
    return floats;
  }

  private static float[] floats(byte[] values) {
    float[] floats = new float[values.length];
    for (int row = 0; row < floats.length; row++) {
      floats[row] = values[row] < 0 ? Float.NaN : values[row];
    }
    return floats;
  }

  private static String[] texts(Column.Categories column) {
    String[] texts = new String[column.rows()];
    for (int row = 0; row < texts.length; row++) {
      texts[row] = column.isMissing(row) ? "" : column.dictionary().get(column.codes()[row]);
    }
    return texts;
  }
}
