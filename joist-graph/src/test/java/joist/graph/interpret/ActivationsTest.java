package joist.graph.interpret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import joist.tensor.Shape;
import joist.tensor.Tensor;
import org.junit.jupiter.api.Test;

class ActivationsTest {
  private static final Tensor X = Tensor.of(Shape.of(3), -2f, 0f, 2f);

  private static void gives(String operator, int opset, double... expected) {
    OneNode.assertClose(OneNode.of(operator, opset).run(X), expected);
  }

  @Test
  void rejectsGatesOfAnotherShape() {
    assertThatThrownBy(() -> OneNode.of("SwiGLU", 28).run(X, Tensor.of(Shape.of(1), 1f)))
        .hasMessageContaining("expected two inputs of one shape, got f32[3] and f32[1]");
  }

  @Test
  void haveTheirPublishedValues() {
    double e2 = Math.exp(-2);
    gives("Softsign", 22, -2 / 3.0, 0, 2 / 3.0);
    gives("HardSwish", 22, -1 / 3.0, 0, 5 / 3.0);
    gives("Celu", 12, e2 - 1, 0, 2);
    gives("Selu", 22, 1.0507009873 * 1.6732632423 * (e2 - 1), 0, 2 * 1.0507009873);
    gives("Mish", 22, -0.2525015, 0, 1.9439590);
    gives("Swish", 24, -2 / (1 + Math.exp(2)), 0, 2 / (1 + e2));
    gives("ThresholdedRelu", 22, 0, 0, 2);
    gives("Shrink", 9, -2, 0, 2);
    gives("Gelu", 20, -0.04550026, 0, 1.95449974);
  }

  @Test
  void takeTheirConstantsFromAttributes() {
    OneNode.assertClose(
        OneNode.of("Shrink", 9).with("lambd", 1f).with("bias", 1.5f).run(X), -0.5, 0, 0.5);
    OneNode.assertClose(OneNode.of("ThresholdedRelu", 22).with("alpha", -3f).run(X), -2, 0, 2);
    OneNode.assertClose(
        OneNode.of("Gelu", 20).with("approximate", "tanh").run(X), -0.04540231, 0, 1.95459769);
  }

  @Test
  void slopesBroadcastOneWay() {
    Tensor x = Tensor.of(Shape.of(2, 2), -1f, 1f, -2f, -3f);
    OneNode.assertClose(
        OneNode.of("PRelu", 16).run(x, Tensor.of(Shape.of(2), 10f, 100f)), -10, 1, -20, -300);
  }

  @Test
  void aGateScalesTheSigmoidOnly() {
    Tensor b = Tensor.of(Shape.of(3), 1f, 2f, 3f);
    OneNode.assertClose(
        OneNode.of("SwiGLU", 28).with("alpha", 2f).run(X, b),
        -2 / (1 + Math.exp(4)),
        0,
        6 / (1 + Math.exp(-4)));
  }

  @Test
  void hardmaxIsTheFirstMaximumOfAnAxisOrBefore13OfTheRest() {
    Tensor x = Tensor.of(Shape.of(1, 2, 2), 3f, 1f, 3f, 4f);
    OneNode.assertClose(OneNode.of("Hardmax", 13).with("axis", 1L).run(x), 1, 0, 0, 1);
    OneNode.assertClose(OneNode.of("Hardmax", 11).run(x), 0, 0, 0, 1);
  }

  @Test
  void anglesAndHyperbolasInvert() {
    for (String name : new String[] {"sin", "tan", "sinh", "tanh"}) {
      String operator = Character.toUpperCase(name.charAt(0)) + name.substring(1);
      Tensor x = Tensor.of(Shape.of(3), -0.75f, 1e-6f, 0.5f);
      Tensor there = OneNode.of(operator, 22).run(x);
      OneNode.assertClose(OneNode.of("A" + name, 22).run(there), -0.75, 1e-6, 0.5);
    }
    Tensor x = Tensor.of(Shape.of(2), 0.5f, 1f);
    OneNode.assertClose(OneNode.of("Acos", 22).run(OneNode.of("Cos", 22).run(x)), 0.5, 1);
    OneNode.assertClose(OneNode.of("Acosh", 22).run(OneNode.of("Cosh", 22).run(x)), 0.5, 1);
    assertThat(OneNode.of("Acosh", 22).run(Tensor.of(Shape.of(1), 0f)).f32(0)).isNaN();
  }
}
