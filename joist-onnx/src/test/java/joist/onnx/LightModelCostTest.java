package joist.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.Map;
import joist.graph.Graph;
import joist.graph.report.BoundShapes;
import joist.graph.report.Cost;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Counts of known architectures agree with those that are published of them. */
class LightModelCostTest {
  private static final Path FOLDER = Path.of("..", "data", "onnx-light");

  @ParameterizedTest
  @CsvSource({
    "resnet50, 4.1, 25.6",
    "vgg19, 19.6, 143.7",
    "bvlc_alexnet, 0.7, 61.0",
    "squeezenet, 0.35, 1.24",
  })
  void countsAgreeWithPublishedOnes(String model, double gigaMultiplyAdds, double megaParameters) {
    Cost cost = Cost.of(read(model), Map.of());
    assertThat(cost.multiplyAdds() / 1e9).isCloseTo(gigaMultiplyAdds, nearly(gigaMultiplyAdds));
    assertThat(cost.parameters() / 1e6).isCloseTo(megaParameters, within(0.05));
    assertThat(cost.weightBytes() - 4 * cost.parameters()).isBetween(0L, 100L);
  }

  @Test
  void aBatchMultipliesTheArithmeticAndNotTheParameters() {
    Graph graph = read("squeezenet");
    Cost one = Cost.of(graph, Map.of());
    Cost eight = Cost.of(BoundShapes.batch(graph, 8), Map.of());
    assertThat(eight.multiplyAdds()).isEqualTo(8 * one.multiplyAdds());
    assertThat(eight.parameters()).isEqualTo(one.parameters());
  }

  @Test
  void refusesABatchThatTheModelItselfRulesOut() {
    Graph graph = read("resnet50");
    assertThatThrownBy(() -> BoundShapes.batch(graph, 8))
        .hasMessageContaining("cannot reshape f32[8, 2048, 1, 1] to f32[1, 2048]");
  }

  private static Offset<Double> nearly(double published) {
    return within(published < 1 ? 0.05 : 0.05 * published);
  }

  private static Graph read(String model) {
    return OnnxReader.read(FOLDER.resolve("light_" + model + ".onnx"));
  }
}
