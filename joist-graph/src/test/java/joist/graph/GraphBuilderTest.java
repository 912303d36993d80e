package joist.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import joist.tensor.ElementType;
import org.junit.jupiter.api.Test;

class GraphBuilderTest {
  private static final ValueType TYPE = ValueType.of(ElementType.F32, Dim.BATCH);

  @Test
  void madeNamesKeepClearOfInputsAndOutputs() {
    GraphBuilder builder = new GraphBuilder("g");
    builder.input("Add_0", TYPE);
    builder.output("Add_1", TYPE);

    assertThat(builder.node("Add", "Add_0", "Add_0")).isEqualTo("Add_2");
    assertThat(builder.node("Add", "Add_0", "Add_0")).isEqualTo("Add_3");
  }

  @Test
  void rejectsSecondValueOfOneName() {
    GraphBuilder builder = new GraphBuilder("g");
    builder.node("Neg", "x");

    assertThatThrownBy(() -> builder.input("Neg_0", TYPE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("has a value named 'Neg_0' already");
  }

  @Test
  void equalCallsMakeEqualGraphs() {
    assertThat(graph()).isEqualTo(graph());
  }

  private static Graph graph() {
    GraphBuilder builder = new GraphBuilder("g");
    String x = builder.input("x", TYPE);
    String c = builder.constant("c", joist.tensor.Tensor.of(joist.tensor.Shape.of(1), 2f));
    builder.node("Mul", x, c);
    return builder.build();
  }
}
