package joist.graph.interpret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import org.junit.jupiter.api.Test;

/** Each case is of numbers whose mean and deviation are whole, without the epsilon. */
class NormalizationsTest {
  private static final Tensor X = Tensor.of(Shape.of(1, 2, 2), 1f, 3f, 10f, 30f);
  private static final Tensor ONES = Tensor.of(Shape.of(2), 1f, 1f);
  private static final Tensor ZEROS = Tensor.of(Shape.of(2), 0f, 0f);

  private static OneNode node(String operator, int opset) {
    return OneNode.of(operator, opset).with("epsilon", 0f);
  }

  @Test
  void rejectsStatisticsOfAnotherNumberOfChannels() {
    Tensor three = Tensor.of(Shape.of(3), 1f, 2f, 3f);
    assertThatThrownBy(() -> node("BatchNormalization", 15).run(X, ONES, ZEROS, three, ONES))
        .hasMessageContaining("expected 2 numbers in input 3 for f32[1, 2, 2], got f32[3]");
  }

  @Test
  void rejectsGroupsThatDoNotDivideTheChannels() {
    assertThatThrownBy(
            () -> node("GroupNormalization", 21).with("num_groups", 3L).run(X, ONES, ZEROS))
        .hasMessageContaining("expected num_groups to divide 2 channels, got 3");
  }

  @Test
  void batchUsesTheStatisticsThatCome() {
    Tensor mean = Tensor.of(Shape.of(2), 1f, 10f);
    Tensor variance = Tensor.of(Shape.of(2), 4f, 100f);
    Tensor y = node("BatchNormalization", 15).run(X, ONES, ONES, mean, variance);
    OneNode.assertClose(y, 1, 2, 1, 3);
  }

  @Test
  void batchInTrainingUsesItsOwnAndMovesTheRunningOnes() {
    OneNode training =
        node("BatchNormalization", 15).with("training_mode", 1L).with("momentum", 0.5f).outputs(3);
    List<Tensor> outputs = training.runAll(X, ONES, ZEROS, ZEROS, ONES);
    OneNode.assertClose(outputs.get(0), -1, 1, -1, 1);
    OneNode.assertClose(outputs.get(1), 1, 10);
    OneNode.assertClose(outputs.get(2), 1, 50.5);
  }

  @Test
  void batchOfMoreThanOneOutputIsInTrainingBefore14() {
    List<Tensor> outputs =
        node("BatchNormalization", 9).outputs(5).runAll(X, ONES, ZEROS, ZEROS, ONES);
    OneNode.assertClose(outputs.get(0), -1, 1, -1, 1);
    OneNode.assertClose(outputs.get(3), 2, 20);
    OneNode.assertClose(outputs.get(4), 1, 100);
  }

  @Test
  void batchOfNoSpatialAxesHasAChannelForEveryElement() {
    Tensor four = Tensor.of(Shape.of(4), 1f, 2f, 3f, 4f);
    Tensor zeros = Tensor.zeros(ElementType.F32, Shape.of(4));
    Tensor ones = Tensor.of(Shape.of(4), 1f, 1f, 1f, 1f);
    Tensor y = node("BatchNormalization", 7).with("spatial", 0L).run(X, four, zeros, zeros, ones);
    OneNode.assertClose(y, 1, 6, 30, 120);
  }

  @Test
  void instanceTakesEachChannelAlone() {
    Tensor scale = Tensor.of(Shape.of(2), 2f, 3f);
    OneNode.assertClose(node("InstanceNormalization", 22).run(X, scale, ONES), -1, 3, -2, 4);
  }

  @Test
  void groupsAreScaledByGroupBefore21AndByChannelSince() {
    Tensor x = Tensor.of(Shape.of(1, 4, 1), 1f, 3f, 10f, 30f);
    Tensor two = Tensor.of(Shape.of(2), 2f, 3f);
    OneNode.assertClose(
        node("GroupNormalization", 18).with("num_groups", 2L).run(x, two, ZEROS), -2, 2, -3, 3);
    Tensor four = Tensor.of(Shape.of(4), 2f, 3f, 4f, 5f);
    Tensor zeros = Tensor.zeros(ElementType.F32, Shape.of(4));
    OneNode.assertClose(
        node("GroupNormalization", 21).with("num_groups", 2L).run(x, four, zeros), -2, 3, -4, 5);
  }

  @Test
  void layerGivesMeansAndInverseDeviationsToo() {
    List<Tensor> outputs = node("LayerNormalization", 17).outputs(3).runAll(X, ONES, ONES);
    OneNode.assertClose(outputs.get(0), 0, 2, 0, 2);
    OneNode.assertClose(outputs.get(1), 2, 20);
    OneNode.assertClose(outputs.get(2), 1, 0.1);
    assertThat(outputs.get(1).shape()).isEqualTo(Shape.of(1, 2, 1));
  }

  @Test
  void rootMeanSquareLeavesTheMeanWhereItIs() {
    Tensor x = Tensor.of(Shape.of(1, 2), 1f, 7f);
    OneNode.assertClose(node("RMSNormalization", 23).run(x, ONES), 0.2, 1.4);
  }

  @Test
  void normsOfZerosGiveZeros() {
    Tensor x = Tensor.of(Shape.of(2, 2), 3f, -4f, 0f, 0f);
    OneNode.assertClose(OneNode.of("LpNormalization", 22).run(x), 0.6, -0.8, 0, 0);
    OneNode.assertClose(
        OneNode.of("LpNormalization", 22).with("p", 1L).with("axis", 0L).run(x), 1, -1, 0, 0);
  }

  @Test
  void meanVarianceIsOverBatchAndImageByDefault() {
    Tensor x = Tensor.of(Shape.of(2, 2, 1, 1), 1f, 10f, 3f, 30f);
    OneNode.assertClose(OneNode.of("MeanVarianceNormalization", 13).run(x), -1, -1, 1, 1);
  }

  @Test
  void localResponseHasTheLongerHalfAfterTheChannel() {
    Tensor x = Tensor.of(Shape.of(1, 3, 1), 1f, 2f, 3f);
    OneNode node =
        OneNode.of("LRN", 13).with("size", 2L).with("alpha", 2f).with("beta", 1f).with("bias", 0f);
    OneNode.assertClose(node.run(x), 1 / 5.0, 2 / 13.0, 3 / 9.0);
  }

  @Test
  void dropoutIsTheIdentityOutsideOfTraining() {
    List<Tensor> outputs = OneNode.of("Dropout", 22).outputs(2).runAll(X);
    assertThat(outputs.get(0)).isEqualTo(X);
    assertThat(outputs.get(1)).isEqualTo(Tensor.of(X.shape(), true, true, true, true));
    Tensor oldMask = OneNode.of("Dropout", 7).outputs(2).runAll(X).get(1);
    assertThat(oldMask.type()).isEqualTo(ElementType.F32);
  }

  @Test
  void dropoutInTrainingDropsAboutTheRatioAndScalesTheRest() {
    Tensor x = OneNode.counting(1, 10_000);
    List<Tensor> outputs =
        OneNode.of("Dropout", 22)
            .with("seed", 5L)
            .outputs(2)
            .runAll(x, Tensor.of(Shape.of(), 0.75f), Tensor.of(Shape.of(), true));
    int kept = 0;
    for (int i = 0; i < 10_000; i++) {
      kept += outputs.get(1).bool(i) ? 1 : 0;
      assertThat(outputs.get(0).f32(i)).isEqualTo(outputs.get(1).bool(i) ? 4f * (i + 1) : 0f);
    }
    assertThat(kept).isBetween(2300, 2700);
  }
}
