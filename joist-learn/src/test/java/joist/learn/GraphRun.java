package joist.learn;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import joist.compiler.Executable;
import joist.graph.Graph;
import joist.graph.Value;
import joist.graph.interpret.Interpreter;
import joist.table.Column;
import joist.table.Table;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/** Runs a model's graph on the rows of a table, by the contract of {@code docs/model-graph.md}. */
public final class GraphRun {
  private GraphRun() {}

  public static Map<String, Tensor> run(Graph graph, Table table) {
    return Interpreter.run(graph, inputs(graph, table));
  }

  /** The graph's output as floats. */
  public static float[] floats(Graph graph, Table table, String output) {
    return run(graph, table).get(output).toFloats();
  }

  /**
   * Fails unless the compiled graph takes rows one by one and answers as the interpreter.
   *
   * @param output an output of floats
   */
  public static void expectCompilable(Graph graph, Table table, String output) {
    Executable executable = Executable.compile(graph);
    assertThat(executable.whyNoFrames()).isEmpty();
    assertThat(executable.run(inputs(graph, table)).get(output).toFloats())
        .usingComparatorWithPrecision(1e-5f)
        .containsExactly(floats(graph, table, output));
  }

  public static Map<String, Tensor> inputs(Graph graph, Table table) {
    Map<String, Tensor> inputs = new HashMap<>();
    for (Value input : graph.inputs()) {
      inputs.put(input.name(), tensor(table.column(input.name())));
    }
    return inputs;
  }

  private static Tensor tensor(Column column) {
    Shape shape = Shape.of(column.rows(), 1);
    return switch (column) {
      case Column.Numbers numbers -> {
        float[] floats = new float[column.rows()];
        for (int row = 0; row < floats.length; row++) {
          floats[row] = (float) numbers.values()[row];
        }
        yield Tensor.of(shape, floats);
      }
      case Column.Booleans booleans -> {
        float[] floats = new float[column.rows()];
        for (int row = 0; row < floats.length; row++) {
          floats[row] = column.isMissing(row) ? Float.NaN : booleans.values()[row];
        }
        yield Tensor.of(shape, floats);
      }
      case Column.Dates dates -> Tensor.of(shape, dates.epochSeconds());
      case Column.Categories categories -> {
        String[] texts = new String[column.rows()];
        for (int row = 0; row < texts.length; row++) {
          texts[row] =
              column.isMissing(row) ? "" : categories.dictionary().get(categories.codes()[row]);
        }
        yield Tensor.of(shape, texts);
      }
    };
  }
}
