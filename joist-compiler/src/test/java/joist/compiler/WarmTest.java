package joist.compiler;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import joist.compiler.bytecode.VectorTarget;
import joist.graph.Dim;
import joist.graph.Graph;
import joist.graph.Node;
import joist.graph.Value;
import joist.graph.ValueType;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import org.junit.jupiter.api.Test;

class WarmTest {
  private static final int COLUMNS = 37;

  private final ValueType type = ValueType.of(ElementType.F32, Dim.BATCH, Dim.of(COLUMNS));
  private final Graph graph =
      new Graph(
          "sigmoid",
          List.of(new Value("x", type)),
          List.of(new Value("y", type)),
          Map.of(),
          List.of(new Node("s", Node.ONNX, "Sigmoid", List.of("x"), List.of("y"), Map.of())),
          Map.of("", 17),
          Map.of());

  private static Tensor rows(int rows) {
    float[] values = new float[rows * COLUMNS];
    for (int i = 0; i < values.length; i++) {
      values[i] = i % 11 - 5;
    }
    return Tensor.of(Shape.of(rows, COLUMNS), values);
  }

  @Test
  void answersTheSameBitsBeforeWarmingAndAfterInAllShapes() {
    Executable executable = Executable.compile(graph, VectorTarget.preferred());
    List<Tensor> inputs = List.of(rows(1), rows(5));
    List<Map<String, Tensor>> before =
        inputs.stream().map(input -> executable.run(Map.of("x", input))).toList();
    executable.warm(Duration.ofSeconds(10));
    for (int i = 0; i < inputs.size(); i++) {
      Close.assertClose(executable.run(Map.of("x", inputs.get(i))), before.get(i), 0, "rows " + i);
    }
  }

  @Test
  void warmsNothingBeforeTheFirstRunAndInNoTime() {
    Executable executable = Executable.compile(graph, VectorTarget.preferred());
    executable.warm(Duration.ofSeconds(10));
    Map<String, Tensor> answer = executable.run(Map.of("x", rows(1)));
    executable.warm(Duration.ZERO);
    assertThat(answer.get("y").f32(5)).isEqualTo(0.5f);
  }
}
