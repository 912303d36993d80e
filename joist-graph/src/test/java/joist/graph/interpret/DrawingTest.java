package joist.graph.interpret;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import joist.graph.Attribute;
import joist.graph.Dim;
import joist.graph.Graph;
import joist.graph.GraphBuilder;
import joist.graph.GraphException;
import joist.graph.Node;
import joist.graph.ValueType;
import joist.tensor.Datum;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import org.assertj.core.api.Assertions;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class DrawingTest {
  private static final Tensor LIKE = Tensor.zeros(ElementType.F32, Shape.of(100, 100));

  private static double mean(Tensor x) {
    double sum = 0;
    for (double value : Elements.reals(x)) {
      sum += value;
    }
    return sum / x.shape().elements();
  }

  private static OneNode seeded(String operator) {
    return OneNode.of(operator, 22).with("seed", 7f);
  }

  @Test
  void refusesTypesThatAreNone() {
    Assertions.assertThatThrownBy(() -> seeded("RandomNormalLike").with("dtype", 99).run(LIKE))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("the attribute dtype");
  }

  @Test
  void aSeedGivesTheSameNumbersAgain() {
    assertThat(seeded("RandomUniformLike").run(LIKE))
        .isEqualTo(seeded("RandomUniformLike").run(LIKE));
    assertThat(seeded("RandomUniformLike").run(LIKE))
        .isNotEqualTo(OneNode.of("RandomUniformLike", 22).with("seed", 8f).run(LIKE));
  }

  @Test
  void drawsUniformlyBetweenTheBounds() {
    double[] values =
        Elements.reals(seeded("RandomUniformLike").with("low", 2f).with("high", 4f).run(LIKE));
    for (double value : values) {
      assertThat(value).isBetween(2.0, 4.0);
    }
    assertThat(mean(seeded("RandomUniformLike").run(LIKE))).isCloseTo(0.5, Offset.offset(0.02));
  }

  @Test
  void drawsAroundTheMean() {
    Tensor x =
        seeded("RandomNormalLike").with("mean", 3f).with("scale", 0.5f).with("dtype", 11).run(LIKE);
    assertThat(x.type()).isEqualTo(ElementType.F64);
    assertThat(mean(x)).isCloseTo(3, Offset.offset(0.03));
    double[] squares = new double[10000];
    for (int i = 0; i < squares.length; i++) {
      squares[i] = (x.f64(i) - 3) * (x.f64(i) - 3);
    }
    assertThat(mean(Tensor.of(Shape.of(10000), squares))).isCloseTo(0.25, Offset.offset(0.02));
  }

  @Test
  void drawsOnesAsOftenAsAsked() {
    Tensor p = Tensor.zeros(ElementType.F32, LIKE.shape());
    for (int i = 0; i < 10000; i++) {
      Elements.setReal(p, i, 0.3);
    }
    assertThat(mean(seeded("Bernoulli").run(p))).isCloseTo(0.3, Offset.offset(0.02));
    assertThat(seeded("Bernoulli").with("dtype", 9).run(p).type()).isEqualTo(ElementType.BOOL);
  }

  @Test
  void drawsClassesByTheirLogarithms() {
    Tensor logs =
        Tensor.of(
            Shape.of(1, 3), (float) Math.log(2), Float.NEGATIVE_INFINITY, (float) Math.log(6));
    Tensor drawn = seeded("Multinomial").with("sample_size", 10000).run(logs);
    assertThat(drawn.type()).isEqualTo(ElementType.I32);
    assertThat(Elements.integers(drawn)).containsOnly(0, 2);
    assertThat(mean(drawn)).isCloseTo(1.5, Offset.offset(0.05));
  }

  private static Graph twoDraws() {
    GraphBuilder builder = new GraphBuilder("g");
    builder.input("x", ValueType.of(ElementType.F32, Dim.of(100), Dim.of(100)));
    for (String name : List.of("a", "b")) {
      Map<String, Attribute> none = Map.of();
      builder.add(new Node(name, "", "RandomUniformLike", List.of("x"), List.of(name), none));
      builder.output(name, ValueType.of(ElementType.F32, Dim.of(100), Dim.of(100)));
    }
    return builder.build();
  }

  @Test
  void nodesWithoutASeedDrawApartAndTheSameInEachRun() {
    Map<String, Datum> first = Interpreter.runData(twoDraws(), Map.of("x", LIKE));
    assertThat(first.get("a")).isNotEqualTo(first.get("b"));
    assertThat(Interpreter.runData(twoDraws(), Map.of("x", LIKE))).isEqualTo(first);
  }

  @Test
  void nodesWithoutASeedDrawFromWhatTheRunIsHanded() {
    Map<String, Datum> first =
        Interpreter.runRandomly(twoDraws(), Map.of("x", LIKE), new SplittableRandom(1));
    Map<String, Datum> again =
        Interpreter.runRandomly(twoDraws(), Map.of("x", LIKE), new SplittableRandom(1));
    Map<String, Datum> other =
        Interpreter.runRandomly(twoDraws(), Map.of("x", LIKE), new SplittableRandom(2));
    assertThat(again).isEqualTo(first);
    assertThat(other).isNotEqualTo(first);
    assertThat(first.get("a")).isNotEqualTo(first.get("b"));
  }
}
