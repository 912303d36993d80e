package joist.graph.interpret;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import joist.graph.Node;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import org.junit.jupiter.api.Test;

class TrainingTest {
  private static final Tensor LOGS =
      Tensor.of(Shape.of(2, 2, 2), -1f, -2f, -3f, -4f, -5f, -6f, -7f, -8f);

  private static final Tensor CLASSES = Tensor.of(Shape.of(2, 2), 0L, 1L, 1L, 0L);
  private static final Tensor WEIGHTS = Tensor.of(Shape.of(2), 1f, 10f);

  private static OneNode loss(String reduction) {
    return OneNode.of("NegativeLogLikelihoodLoss", 22).with("reduction", reduction);
  }

  @Test
  void rejectsClassesThatDoNotExist() {
    Tensor three = Tensor.of(Shape.of(2, 2), 0L, 1L, 1L, 3L);
    assertThatThrownBy(() -> loss("sum").run(LOGS, three))
        .hasMessageContaining("class 3 is 3, expected 0 to 1");
    assertThatThrownBy(() -> loss("median").run(LOGS, CLASSES))
        .hasMessageContaining("expected a reduction of none, sum or mean");
  }

  @Test
  void lossesAreTheClassesLogsByWeight() {
    OneNode.assertClose(loss("none").run(LOGS, CLASSES), 1, 4, 7, 6);
    OneNode.assertClose(loss("sum").run(LOGS, CLASSES), 18);
    OneNode.assertClose(loss("mean").run(LOGS, CLASSES), 4.5);
    OneNode.assertClose(loss("mean").run(LOGS, CLASSES, WEIGHTS), 117 / 22.0);
  }

  @Test
  void ignoredClassesCountForNothing() {
    OneNode.assertClose(loss("none").with("ignore_index", 1L).run(LOGS, CLASSES), 1, 0, 0, 6);
    OneNode.assertClose(loss("mean").with("ignore_index", 1L).run(LOGS, CLASSES), 3.5);
  }

  @Test
  void crossEntropyTakesTheSoftmaxFirst() {
    Tensor scores = Tensor.of(Shape.of(1, 2), (float) Math.log(3), 0f);
    List<Tensor> outputs =
        OneNode.of("SoftmaxCrossEntropyLoss", 13)
            .outputs(2)
            .runAll(scores, Tensor.of(Shape.of(1), 1L));
    OneNode.assertClose(outputs.get(0), Math.log(4));
    OneNode.assertClose(outputs.get(1), Math.log(0.75), Math.log(0.25));
  }

  private static List<Tensor> update(OneNode node, float count, float... values) {
    Tensor[] inputs = new Tensor[values.length + 2];
    inputs[0] = Tensor.of(Shape.of(), 0.5f);
    inputs[1] = Tensor.of(Shape.of(), (long) count);
    for (int i = 0; i < values.length; i++) {
      inputs[i + 2] = Tensor.of(Shape.of(1), values[i]);
    }
    return node.runAll(inputs);
  }

  @Test
  void adagradDividesByTheRootOfAllSquares() {
    OneNode node = OneNode.of(Node.ONNX_TRAINING, "Adagrad", 1).with("epsilon", 0f).outputs(2);
    List<Tensor> outputs = update(node.with("decay_factor", 0.5f), 2, 1, 3, 16);
    OneNode.assertClose(outputs.get(0), 1 - 0.25 * 3 / 5);
    OneNode.assertClose(outputs.get(1), 25);
    assertThatThrownBy(() -> update(node, 0, 1, 3)).hasMessageContaining("got 4 inputs");
  }

  @Test
  void adamAveragesGradientsAndTheirSquares() {
    OneNode node =
        OneNode.of(Node.ONNX_TRAINING, "Adam", 1)
            .with("alpha", 0.5f)
            .with("beta", 0.75f)
            .with("epsilon", 0f)
            .outputs(3);
    List<Tensor> outputs = update(node, 1, 1, 4, 2, 16);
    OneNode.assertClose(outputs.get(1), 3);
    OneNode.assertClose(outputs.get(2), 16);
    OneNode.assertClose(outputs.get(0), 1 - 0.5 * Math.sqrt(0.25) / 0.5 * 3 / 4);
  }

  @Test
  void momentumLooksAheadAsNesterovDoes() {
    OneNode node =
        OneNode.of(Node.ONNX_TRAINING, "Momentum", 1)
            .with("alpha", 0.5f)
            .with("beta", 0.1f)
            .with("norm_coefficient", 1f)
            .outputs(2);
    List<Tensor> standard = update(node.with("mode", "standard"), 0, 1, 3, 2);
    OneNode.assertClose(standard.get(1), 5);
    OneNode.assertClose(standard.get(0), 1 - 2.5);
    List<Tensor> nesterov = update(node.with("mode", "nesterov"), 5, 1, 3, 2);
    OneNode.assertClose(nesterov.get(1), 1.4);
    OneNode.assertClose(nesterov.get(0), 1 - 0.5 * (4 + 0.7));
  }
}
