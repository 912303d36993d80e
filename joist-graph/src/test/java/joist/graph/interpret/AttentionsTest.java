package joist.graph.interpret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import org.junit.jupiter.api.Test;

/** One head of size one, zero queries: every key that is seen counts the same. */
class AttentionsTest {
  private static final Tensor ZEROS = Tensor.of(Shape.of(1, 1, 3, 1), 0f, 0f, 0f);
  private static final Tensor VALUES = Tensor.of(Shape.of(1, 1, 3, 1), 6f, 60f, 600f);

  private static OneNode attention() {
    return OneNode.of("Attention", 25);
  }

  /** Runs with inputs at 0, 1 and 2, and others at their places. */
  private static List<Tensor> run(OneNode node, Tensor q, Tensor k, Tensor v, Object... others) {
    List<Optional<Tensor>> inputs = new ArrayList<>();
    inputs.add(Optional.of(q));
    inputs.add(Optional.of(k));
    inputs.add(Optional.of(v));
    for (int i = 0; i < others.length; i += 2) {
      while (inputs.size() < (int) others[i]) {
        inputs.add(Optional.empty());
      }
      inputs.add(Optional.of((Tensor) others[i + 1]));
    }
    return node.runAll(inputs);
  }

  @Test
  void rejectsPackedHeadsWithoutTheirNumber() {
    Tensor packed = OneNode.counting(0, 1, 2, 4);
    assertThatThrownBy(() -> attention().run(packed, packed, packed))
        .hasMessageContaining("[batch, length, heads * size] and q_num_heads");
  }

  @Test
  void rejectsKeysOfAnotherSizeAndHeadsThatDoNotDivide() {
    assertThatThrownBy(() -> attention().run(ZEROS, OneNode.counting(0, 1, 1, 3, 2), VALUES))
        .hasMessageContaining("do not fit: 1 against 2");
    Tensor three = OneNode.counting(0, 1, 3, 1, 1);
    Tensor two = OneNode.counting(0, 1, 2, 1, 1);
    assertThatThrownBy(() -> attention().run(three, two, two))
        .hasMessageContaining("whose heads divide the queries'");
  }

  @Test
  void mixesValuesBySoftmaxOfScaledScores() {
    Tensor q = Tensor.of(Shape.of(1, 1, 1, 4), 1f, 0f, 0f, 0f);
    Tensor k =
        Tensor.of(Shape.of(1, 1, 2, 4), (float) (2 * Math.log(3)), 0f, 0f, 0f, 0f, 0f, 0f, 0f);
    Tensor v = Tensor.of(Shape.of(1, 1, 2, 1), 4f, 8f);
    OneNode.assertClose(attention().run(q, k, v), 5);
    OneNode.assertClose(
        attention().with("scale", (float) (1 / Math.log(3))).run(q, k, v),
        4 + 4 / (1 + Math.exp(2)));
  }

  @Test
  void hidesLaterKeysCountingThoseOfTheCache() {
    OneNode causal = attention().with("is_causal", 1L);
    OneNode.assertClose(run(causal, ZEROS, ZEROS, VALUES).getFirst(), 6, 33, 222);
    Tensor past = Tensor.of(Shape.of(1, 1, 1, 1), 0f);
    Tensor pastValue = Tensor.of(Shape.of(1, 1, 1, 1), 2f);
    List<Tensor> outputs = run(causal.outputs(3), ZEROS, ZEROS, VALUES, 4, past, 5, pastValue);
    OneNode.assertClose(outputs.get(0), 4, 68 / 3.0, 167);
    OneNode.assertClose(outputs.get(2), 2, 6, 60, 600);
    assertThatThrownBy(() -> run(attention(), ZEROS, ZEROS, VALUES, 4, past))
        .hasMessageContaining("expected past keys and past values together");
  }

  @Test
  void masksByTruthOrByAddingAndHidesWhatAShortMaskLeavesOut() {
    Tensor truth = Tensor.of(Shape.of(1, 3), true, false, true);
    OneNode.assertClose(run(attention(), ZEROS, ZEROS, VALUES, 3, truth).getFirst(), 303, 303, 303);
    Tensor added = Tensor.of(Shape.of(1, 2), 0f, (float) Math.log(2));
    OneNode.assertClose(run(attention(), ZEROS, ZEROS, VALUES, 3, added).getFirst(), 42, 42, 42);
  }

  @Test
  void aQueryThatSeesNothingGivesZeros() {
    Tensor hidden = Tensor.of(Shape.of(3, 1), false, true, true);
    OneNode.assertClose(run(attention(), ZEROS, ZEROS, VALUES, 3, hidden).getFirst(), 0, 222, 222);
  }

  @Test
  void windowsBoundHowFarAQuerySees() {
    OneNode node = attention().with("left_window_size", 1L).with("right_window_size", 0L);
    OneNode.assertClose(run(node, ZEROS, ZEROS, VALUES).getFirst(), 6, 33, 330);
  }

  @Test
  void paddingOfAnOuterCacheIsHiddenAndShiftsTheQueries() {
    Tensor length = Tensor.of(Shape.of(1), 2L);
    OneNode.assertClose(run(attention(), ZEROS, ZEROS, VALUES, 6, length).getFirst(), 33, 33, 33);
    OneNode.assertClose(
        run(attention().with("is_causal", 1L), ZEROS, ZEROS, VALUES, 6, length).getFirst(),
        0,
        6,
        33);
  }

  @Test
  void queriesShareHeadsWithTheirNeighbours() {
    Tensor q = Tensor.zeros(ZEROS.type(), Shape.of(1, 4, 1, 1));
    Tensor k = Tensor.zeros(ZEROS.type(), Shape.of(1, 2, 1, 1));
    Tensor v = Tensor.of(Shape.of(1, 2, 1, 1), 1f, 2f);
    OneNode.assertClose(attention().run(q, k, v), 1, 1, 2, 2);
    Tensor packed = Tensor.zeros(ZEROS.type(), Shape.of(1, 1, 4));
    Tensor packedKeys = Tensor.zeros(ZEROS.type(), Shape.of(1, 1, 2));
    Tensor packedValues = Tensor.of(Shape.of(1, 1, 2), 1f, 2f);
    OneNode node = attention().with("q_num_heads", 4L).with("kv_num_heads", 2L);
    Tensor y = node.run(packed, packedKeys, packedValues);
    assertThat(y.shape()).isEqualTo(Shape.of(1, 1, 4));
    OneNode.assertClose(y, 1, 1, 2, 2);
  }

  @Test
  void showsScoresOfTheStageAskedFor() {
    Tensor q = Tensor.of(Shape.of(1, 1, 1, 1), 2f);
    Tensor k = Tensor.of(Shape.of(1, 1, 1, 1), 3f);
    Tensor bias = Tensor.of(Shape.of(1, 1), 10f);
    OneNode node = attention().with("softcap", 4f).outputs(4);
    double capped = 4 * Math.tanh(6 / 4.0);
    double[] shown = {6, capped, capped + 10, 1};
    for (int mode = 0; mode < 4; mode++) {
      List<Tensor> outputs = run(node.with("qk_matmul_output_mode", (long) mode), q, k, k, 3, bias);
      OneNode.assertClose(outputs.get(3), shown[mode]);
    }
  }

  @Test
  void rotatesPairsOfHalvesOrOfNeighbours() {
    Tensor x = Tensor.of(Shape.of(1, 1, 1, 4), 1f, 2f, 3f, 4f);
    Tensor cos = Tensor.of(Shape.of(1, 2), 0f, 1f);
    Tensor sin = Tensor.of(Shape.of(1, 2), 1f, 0f);
    Tensor position = Tensor.of(Shape.of(1, 1), 0L);
    OneNode node = OneNode.of("RotaryEmbedding", 23);
    OneNode.assertClose(node.run(x, cos, sin, position), -3, 2, 1, 4);
    OneNode.assertClose(node.with("interleaved", 1L).run(x, cos, sin, position), -2, 1, 3, 4);
    Tensor cos1 = Tensor.of(Shape.of(1, 1), 0f);
    Tensor sin1 = Tensor.of(Shape.of(1, 1), 1f);
    OneNode part = OneNode.of("RotaryEmbedding", 23).with("rotary_embedding_dim", 2L);
    OneNode.assertClose(part.run(x, cos1, sin1, position), -2, 1, 3, 4);
    assertThatThrownBy(() -> node.run(x, cos1, sin1, position))
        .hasMessageContaining("expected 2 cosines and sines");
  }

  @Test
  void linearAttentionKeepsAState() {
    Tensor ones = Tensor.of(Shape.of(1, 2, 1), 1f, 1f);
    Tensor v = Tensor.of(Shape.of(1, 2, 1), 3f, 5f);
    OneNode node =
        OneNode.of("LinearAttention", 27)
            .with("q_num_heads", 1L)
            .with("kv_num_heads", 1L)
            .outputs(2);
    List<Tensor> linear = node.with("update_rule", "linear").runAll(ones, ones, v);
    OneNode.assertClose(linear.get(0), 3, 8);
    OneNode.assertClose(linear.get(1), 8);

    Tensor state = Tensor.of(Shape.of(1, 1, 1, 1), 4f);
    Tensor decay = Tensor.of(Shape.of(1, 2, 1), (float) Math.log(0.5), 0f);
    Tensor beta = Tensor.of(Shape.of(1, 2, 1), 0.5f, 1f);
    List<Tensor> gated =
        node.with("update_rule", "gated_delta").runAll(ones, ones, v, state, decay, beta);
    OneNode.assertClose(gated.get(0), 2.5, 5);
    assertThatThrownBy(() -> node.runAll(ones, ones, v))
        .hasMessageContaining("with the decay and beta that it needs, got gated_delta");
  }

  @Test
  void causalConvolutionCarriesItsEnd() {
    Tensor x = Tensor.of(Shape.of(1, 1, 2), 1f, 2f);
    Tensor w = Tensor.of(Shape.of(1, 1, 3), 100f, 10f, 1f);
    Tensor bias = Tensor.of(Shape.of(1), 1000f);
    Tensor past = Tensor.of(Shape.of(1, 1, 2), 8f, 9f);
    List<Tensor> outputs =
        OneNode.of("CausalConvWithState", 27).outputs(2).runAll(x, w, bias, past);
    OneNode.assertClose(outputs.get(0), 1891, 1912);
    OneNode.assertClose(outputs.get(1), 1, 2);
    OneNode.assertClose(
        OneNode.of("CausalConvWithState", 27).outputs(2).runAll(x, w).get(0), 1, 12);
  }
}
