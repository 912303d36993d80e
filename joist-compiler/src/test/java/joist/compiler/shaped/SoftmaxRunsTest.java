package joist.compiler.shaped;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import joist.compiler.Close;
import joist.compiler.target.Target;
import joist.compiler.tier.TargetChoice;
import joist.compiler.tier.Targets;
import joist.graph.Dim;
import joist.graph.Graph;
import joist.graph.Node;
import joist.graph.Value;
import joist.graph.ValueType;
import joist.graph.interpret.Interpreter;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SoftmaxRunsTest {
  private final long seed = Long.getLong("joist.seed", 2026L);

  private static Graph softmax(long rows, long length) {
    ValueType type = ValueType.of(ElementType.F32, Dim.of(rows), Dim.of(length));
    Node node = new Node("s", Node.ONNX, "Softmax", List.of("x"), List.of("y"), Map.of());
    return new Graph(
        "softmax",
        List.of(new Value("x", type)),
        List.of(new Value("y", type)),
        Map.of(),
        List.of(node),
        Map.of("", 21),
        Map.of());
  }

  private static Tensor run(Target target, float[] x, int rows) {
    int length = x.length / rows;
    Graph graph = softmax(rows, length);
    Map<String, Tensor> inputs = Map.of("x", Tensor.of(Shape.of(rows, length), x));
    Tensor y = new ShapedRuns(target).run(graph, inputs).get("y");
    String about = "%s, %d rows of %d".formatted(target.name(), rows, length);
    Close.assertClose(Map.of("y", y), Interpreter.run(graph, inputs), 1e-6, about);
    return y;
  }

  @ParameterizedTest
  @EnumSource(names = {"AUTO", "VECTOR", "PLAIN"})
  void aRowIsTheSameWithAnyNeighbours(TargetChoice choice) {
    Target target = Targets.ofThisMachine().choose(choice).target();
    Random random = new Random(seed);
    for (int rows : new int[] {2, 3, 7, 8, 12, 16, 22}) {
      int length = 1 + random.nextInt(70);
      float[] x = new float[rows * length];
      for (int i = 0; i < x.length; i++) {
        x[i] = (float) random.nextGaussian() * (i % 3 == 0 ? 60 : 2);
      }
      // Neighbours that come to nothing, and places that are masked.
      x[random.nextInt(length)] = Float.NaN;
      x[length + random.nextInt(length)] = Float.POSITIVE_INFINITY;
      Arrays.fill(x, x.length - length + 1, x.length, Float.NEGATIVE_INFINITY);
      Tensor together = run(target, x, rows);
      for (int row = 0; row < rows; row++) {
        float[] one = Arrays.copyOfRange(x, row * length, (row + 1) * length);
        Tensor alone = run(target, one, 1);
        for (int i = 0; i < length; i++) {
          assertThat(Float.floatToIntBits(together.f32(row * length + i)))
              .as("%s, seed %d, row %d of %d, element %d", target.name(), seed, row, rows, i)
              .isEqualTo(Float.floatToIntBits(alone.f32(i)));
        }
      }
    }
  }
}
