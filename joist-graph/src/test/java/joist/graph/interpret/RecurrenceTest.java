package joist.graph.interpret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import org.junit.jupiter.api.Test;

/** Networks of one or two units with activations that leave numbers as they are. */
class RecurrenceTest {
  private static final double HALF = 0.5;

  private static Tensor of(Shape shape, double... values) {
    return Elements.tensor(joist.tensor.ElementType.F32, shape, values);
  }

  /** An RNN of one unit that adds up its inputs. */
  private static OneNode adding() {
    return OneNode.of("RNN", 22)
        .strings("activations", "Affine")
        .with("hidden_size", 1L)
        .outputs(2);
  }

  private static final Tensor ONE = of(Shape.of(1, 1, 1), 1);
  private static final Tensor STEPS = of(Shape.of(3, 1, 1), 1, 10, 100);

  @Test
  void rejectsWeightsOfOtherGates() {
    assertThatThrownBy(() -> OneNode.of("GRU", 22).run(STEPS, ONE, ONE))
        .hasMessageContaining("expected x[T, N, I], w[1, 3 * H, I] and r[1, 3 * H, H]");
  }

  @Test
  void rejectsUnknownActivationsAndAnotherNumberOfThem() {
    assertThatThrownBy(
            () -> OneNode.of("RNN", 22).strings("activations", "Sine").run(STEPS, ONE, ONE))
        .hasMessageContaining("expected an activation such as Sigmoid, Tanh or Relu, got Sine");
    assertThatThrownBy(
            () -> OneNode.of("RNN", 22).strings("activations", "Tanh", "Tanh").run(STEPS, ONE, ONE))
        .hasMessageContaining("expected 1 activations, got [Tanh, Tanh]");
  }

  @Test
  void rejectsSequencesLongerThanTheInput() {
    Tensor lengths = Tensor.of(Shape.of(1), 4);
    assertThatThrownBy(() ->
            adding()
                .runAll(
                    List.of(
                        Optional.of(STEPS),
                        Optional.of(ONE),
                        Optional.of(ONE),
                        Optional.empty(),
                        Optional.of(lengths))))
        .hasMessageContaining("expected a sequence length of 0 to 3, got 4");
  }

  @Test
  void goesForwardBackwardOrBoth() {
    OneNode.assertClose(adding().runAll(STEPS, ONE, ONE).get(0), 1, 11, 111);
    OneNode.assertClose(
        adding().with("direction", "reverse").runAll(STEPS, ONE, ONE).get(0), 111, 110, 100);
    Tensor two = of(Shape.of(2, 1, 1), 1, 1);
    List<Tensor> both =
        OneNode.of("RNN", 22)
            .strings("activations", "Affine", "Affine")
            .with("direction", "bidirectional")
            .outputs(2)
            .runAll(STEPS, two, two);
    OneNode.assertClose(both.get(0), 1, 111, 11, 110, 111, 100);
    OneNode.assertClose(both.get(1), 111, 111);
  }

  @Test
  void aShorterSequenceEndsEarlyAndIsReversedFromItsEnd() {
    Tensor x = of(Shape.of(3, 2, 1), 1, 1, 10, 10, 100, 100);
    Tensor lengths = Tensor.of(Shape.of(2), 3, 2);
    List<Tensor> outputs =
        adding()
            .with("direction", "reverse")
            .runAll(
                List.of(
                    Optional.of(x),
                    Optional.of(ONE),
                    Optional.of(ONE),
                    Optional.empty(),
                    Optional.of(lengths)));
    OneNode.assertClose(outputs.get(0), 111, 11, 110, 10, 100, 0);
    OneNode.assertClose(outputs.get(1), 111, 11);
  }

  @Test
  void startsFromTheStateThatComesAndAddsBothBiases() {
    List<Tensor> outputs =
        adding()
            .runAll(
                List.of(
                    Optional.of(of(Shape.of(1, 1, 1), 1)),
                    Optional.of(ONE),
                    Optional.of(ONE),
                    Optional.of(of(Shape.of(1, 2), 20, 300)),
                    Optional.empty(),
                    Optional.of(of(Shape.of(1, 1, 1), 4000))));
    OneNode.assertClose(outputs.get(1), 4321);
  }

  @Test
  void theBatchMayComeFirst() {
    Tensor x = of(Shape.of(2, 2, 1), 1, 10, 2, 20);
    List<Tensor> outputs = adding().with("layout", 1L).runAll(x, ONE, ONE);
    assertThat(outputs.get(0).shape()).isEqualTo(Shape.of(2, 2, 1, 1));
    OneNode.assertClose(outputs.get(0), 1, 11, 2, 22);
    assertThat(outputs.get(1).shape()).isEqualTo(Shape.of(2, 1, 1));
  }

  @Test
  void constantsOfActivationsAreUsedUpInOrder() {
    OneNode node =
        OneNode.of("RNN", 22)
            .strings("activations", "Relu", "Affine")
            .with("activation_alpha", new float[] {2})
            .with("activation_beta", new float[] {5})
            .with("direction", "bidirectional")
            .outputs(2);
    Tensor two = of(Shape.of(2, 1, 1), 1, 1);
    OneNode.assertClose(node.runAll(of(Shape.of(1, 1, 1), -3), two, two).get(1), 0, -1);
  }

  @Test
  void clipsWhatActivationsGet() {
    OneNode.assertClose(adding().with("clip", 50f).runAll(STEPS, ONE, ONE).get(0), 1, 11, 50);
  }

  @Test
  void gruResetsTheStateBeforeOrAfterItsProduct() {
    Tensor x = of(Shape.of(1, 1, 1), 0);
    Tensor w = of(Shape.of(1, 3, 1), 0, 0, 0);
    Tensor r = of(Shape.of(1, 3, 1), 0, 0, 2);
    Tensor b = of(Shape.of(1, 6), 0, 0, 0, 0, 0, 10);
    Tensor h = of(Shape.of(1, 1, 1), 8);
    List<Optional<Tensor>> inputs =
        List.of(
            Optional.of(x),
            Optional.of(w),
            Optional.of(r),
            Optional.of(b),
            Optional.empty(),
            Optional.of(h));
    OneNode node = OneNode.of("GRU", 22).strings("activations", "Sigmoid", "Affine").outputs(2);
    // z = r = 1/2: 1/2 * (2 * 4 + 10) + 1/2 * 8, or 1/2 * (1/2 * (2 * 8 + 10)) + 1/2 * 8
    OneNode.assertClose(node.runAll(inputs).get(1), 13);
    OneNode.assertClose(node.with("linear_before_reset", 1L).runAll(inputs).get(1), 10.5);
  }

  @Test
  void lstmKeepsForgetsAndShowsItsCell() {
    Tensor x = of(Shape.of(1, 1, 1), 3);
    Tensor w = of(Shape.of(1, 4, 1), 0, 0, 0, 1);
    Tensor r = of(Shape.of(1, 4, 1), 0, 0, 0, 0);
    Tensor c = of(Shape.of(1, 1, 1), 5);
    OneNode node =
        OneNode.of("LSTM", 22).strings("activations", "Sigmoid", "Affine", "Affine").outputs(3);
    List<Tensor> outputs =
        node.runAll(
            List.of(
                Optional.of(x),
                Optional.of(w),
                Optional.of(r),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(c)));
    double cell = HALF * 5 + HALF * 3;
    OneNode.assertClose(outputs.get(2), cell);
    OneNode.assertClose(outputs.get(1), HALF * cell);
  }

  @Test
  void lstmPeepsAtTheCellBeforeAndAfter() {
    Tensor x = of(Shape.of(1, 1, 1), 1);
    Tensor w = of(Shape.of(1, 4, 1), 0, 0, 0, 1);
    Tensor zero = of(Shape.of(1, 4, 1), 0, 0, 0, 0);
    Tensor c = of(Shape.of(1, 1, 1), 2);
    Tensor p = of(Shape.of(1, 3), 1, 10, 100);
    List<Optional<Tensor>> inputs =
        List.of(
            Optional.of(x),
            Optional.of(w),
            Optional.of(zero),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of(c),
            Optional.of(p));
    OneNode node =
        OneNode.of("LSTM", 22).strings("activations", "Affine", "Affine", "Affine").outputs(3);
    // i = 2, f = 200: C = 200 * 2 + 2 * 1; o = 10 * C
    OneNode.assertClose(node.runAll(inputs).get(2), 402);
    OneNode.assertClose(node.runAll(inputs).get(1), 4020 * 402);
    // f = 1 - i = -1
    OneNode.assertClose(node.with("input_forget", 1L).runAll(inputs).get(2), 0);
  }

  @Test
  void keepsTheBatchAndTimeSymbolic() {
    assertThat(
            OneNode.of("LSTM", 22)
                .inferred("T, N, 2", OneNode.counting(0, 1, 4, 2), OneNode.counting(0, 1, 4, 1)))
        .isEqualTo("f32[T, 1, N, 1]");
  }
}
