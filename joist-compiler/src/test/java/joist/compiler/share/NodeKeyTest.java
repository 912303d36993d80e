package joist.compiler.share;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import joist.graph.Attribute;
import joist.graph.Node;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import org.junit.jupiter.api.Test;

class NodeKeyTest {
  private static NodeKey key(long[] ids, float[] weights) {
    return NodeKey.of(
        node(Map.of("ids", new Attribute.Ints(ids), "weights", new Attribute.Floats(weights))));
  }

  private static Node node(Map<String, Attribute> attributes) {
    return new Node(
        "trees", Node.ONNX_ML, "TreeEnsembleRegressor", List.of("x"), List.of("y"), attributes);
  }

  @Test
  void sameContentIsTheSameForest() {
    assertThat(key(new long[] {1, 2}, new float[] {3}))
        .isEqualTo(key(new long[] {1, 2}, new float[] {3}))
        .isNotEqualTo(key(new long[] {1, 3}, new float[] {3}))
        .isNotEqualTo(key(new long[] {1, 2}, new float[] {4}))
        .isNotEqualTo(key(new long[] {1}, new float[] {3}));
    assertThat(NodeKey.of(node(Map.of("a", new Attribute.StringValue("SUM")))))
        .isNotEqualTo(NodeKey.of(node(Map.of("a", new Attribute.StringValue("MAX")))));
  }

  @Test
  void outlivesTheTensorsItWasMadeOf() {
    NodeKey key;
    try (Arena arena = Arena.ofShared()) {
      MemorySegment data = arena.allocate(16);
      Tensor splits = Tensor.over(ElementType.F32, Shape.of(4), data);
      key = NodeKey.of(node(Map.of("splits", new Attribute.TensorValue(splits))));
    }
    NodeKey later =
        NodeKey.of(
            node(
                Map.of(
                    "splits",
                    new Attribute.TensorValue(Tensor.zeros(ElementType.F32, Shape.of(4))))));
    assertThat(key).isEqualTo(later).hasSameHashCodeAs(later);
  }
}
