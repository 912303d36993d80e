package joist.graph.interpret;

import static joist.graph.interpret.OneNode.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import joist.graph.GraphException;
import joist.graph.Node;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import org.junit.jupiter.api.Test;

/** The numbers are what ONNX Runtime 1.29 answers. */
class SupportVectorsTest {
  private static final float[] VECTORS = {1, 0.5f, -0.5f, 1, 0.25f, -1, -1, -1};
  private static final Tensor X = Tensor.of(Shape.of(3, 2), 0.5f, -1f, 2f, 0.25f, -1.5f, 1f);

  private static OneNode three(String kernel) {
    return OneNode.of(Node.ONNX_ML, "SVMClassifier", 3)
        .with("classlabels_ints", new long[] {3, 5, 7})
        .with("vectors_per_class", new long[] {1, 2, 1})
        .with("support_vectors", VECTORS)
        .with("coefficients", 0.8f, -0.5f, 0.3f, -0.7f, 0.4f, 0.9f, -0.6f, -0.2f)
        .with("rho", 0.1f, -0.2f, 0.05f)
        .with("kernel_params", 0.5f, 0.25f, 2f)
        .with("kernel_type", kernel)
        .outputs(2);
  }

  private static OneNode two() {
    return OneNode.of(Node.ONNX_ML, "SVMClassifier", 3)
        .strings("classlabels_strings", "no", "yes")
        .with("vectors_per_class", new long[] {2, 2})
        .with("support_vectors", VECTORS)
        .with("coefficients", 0.8f, -0.5f, 0.3f, -0.7f)
        .with("rho", new float[] {0.1f})
        .with("kernel_params", 0.5f, 0f, 3f)
        .with("kernel_type", "RBF")
        .outputs(2);
  }

  private static OneNode regressor(String kernel) {
    return OneNode.of(Node.ONNX_ML, "SVMRegressor", 3)
        .with("support_vectors", VECTORS)
        .with("coefficients", 0.8f, -0.5f, 0.3f, -0.7f)
        .with("rho", new float[] {0.1f})
        .with("kernel_params", 0.5f, 0.25f, 3f)
        .with("n_supports", 4)
        .with("kernel_type", kernel);
  }

  @Test
  void refusesVectorsThatDoNotFit() {
    assertThatThrownBy(() -> three("COSINE").runAll(X))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("expected the kernel_type LINEAR, POLY, SIGMOID or RBF, got COSINE");
    assertThatThrownBy(() -> three("RBF").runAll(Tensor.of(Shape.of(1, 3), 1f, 2f, 3f)))
        .hasMessageContaining("expected 2 columns, got 3");
    assertThatThrownBy(() -> three("RBF").with("rho", 0f, 1f).runAll(X))
        .hasMessageContaining("expected 3 numbers in rho, got 2");
    assertThatThrownBy(() -> three("RBF").with("vectors_per_class", new long[] {4}).runAll(X))
        .hasMessageContaining("expected vectors_per_class of 3 classes, got 1");
  }

  @Test
  void scoresPairsOfClasses() {
    List<Tensor> answer = three("RBF").runAll(X);

    assertThat(answer.getFirst()).isEqualTo(Tensor.of(Shape.of(3), 7L, 3L, 5L));
    assertClose(
        answer.getLast(),
        0.5789313,
        -0.3126548,
        -0.5225939,
        0.5834171,
        0.0315876,
        0.0194235,
        -0.1634655,
        -0.2680934,
        0.55443);
  }

  @Test
  void knowsFourKernels() {
    assertClose(
        three("POLY").runAll(X).getLast(),
        0.2777344,
        -0.35,
        -0.2695312,
        1.5125,
        -0.046875,
        -0.1734375,
        -0.4253906,
        -0.35,
        1.0242188);
    assertClose(
        three("SIGMOID").runAll(X).getLast(),
        0.6764038,
        -0.4255145,
        -0.7675254,
        0.961609,
        0.6386966,
        -0.136151,
        -0.6240565,
        -0.6214495,
        0.9328895);
    assertClose(
        three("LINEAR").runAll(X).getLast(),
        1.0625,
        -0.55,
        -1.85,
        2.25,
        2.225,
        -0.325,
        -1.9875,
        -0.95,
        2.35);
  }

  @Test
  void couplesProbabilitiesOfPairs() {
    OneNode model =
        three("RBF").with("prob_a", -1.5f, -0.75f, -2f).with("prob_b", 0.1f, -0.2f, 0.3f);

    assertClose(
        model.runAll(X).getLast(),
        0.4048927,
        0.1480895,
        0.4470178,
        0.4426088,
        0.2254314,
        0.3319598,
        0.2940229,
        0.4662801,
        0.2396971);
  }

  @Test
  void showsBothClassesOfTwo() {
    assertThat(two().runAll(X).getFirst().strings()).containsExactly("no", "no", "yes");
    assertClose(
        two().runAll(X).getLast(),
        -0.3516746,
        0.3516746,
        -0.5798568,
        0.5798568,
        0.2470686,
        -0.2470686);
    assertClose(
        two().with("post_transform", "LOGISTIC").runAll(X).getLast(),
        0.4129764,
        0.5870236,
        0.3589655,
        0.6410345,
        0.5614548,
        0.4385452);
    OneNode probable = two().with("prob_a", new float[] {-1.5f}).with("prob_b", new float[] {0.1f});
    assertClose(
        probable.runAll(X).getLast(),
        0.6045768,
        0.3954232,
        0.6834744,
        0.3165256,
        0.3828841,
        0.6171159);
  }

  @Test
  void isLinearWithoutSupportVectors() {
    OneNode model =
        OneNode.of(Node.ONNX_ML, "SVMClassifier", 3)
            .with("classlabels_ints", new long[] {0, 1, 2})
            .with("coefficients", 0.8f, -0.5f, 0.3f, -0.7f, 0.1f, 0.2f)
            .with("rho", new float[] {0.1f})
            .outputs(2);

    assertThat(model.runAll(X).getFirst()).isEqualTo(Tensor.of(Shape.of(3), 0L, 0L, 2L));
    assertClose(model.runAll(X).getLast(), 1, 0.95, -0.05, 1.575, 0.525, 0.35, -1.6, -1.05, 0.15);
  }

  @Test
  void regresses() {
    assertClose(regressor("RBF").run(X), 0.3516746, 0.5798569, -0.2470686);
    assertClose(regressor("POLY").run(X), 0.2122803, 2.3945312, -0.737036);
    assertClose(regressor("RBF").with("one_class", 1).run(X), 1, 1, -1);
    OneNode linear =
        OneNode.of(Node.ONNX_ML, "SVMRegressor", 3)
            .with("coefficients", 0.8f, -0.5f)
            .with("rho", new float[] {0.1f});
    assertClose(linear.run(X), 1, 1.575, -1.6);
  }
}
