package joist.graph.interpret;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/**
 * NegativeLogLikelihoodLoss and SoftmaxCrossEntropyLoss of {@code [N, C, D...]} for classes {@code
 * [N, D...]}.
 *
 * <p>A sample's loss is minus its class's log-probability times the class's weight; 0 where the
 * class is {@code ignore_index}. The mean is over the weights of the samples that count. Computed
 * in f64 and rounded once.
 */
final class Losses {
  private Losses() {}

  static void addTo(Map<String, Operation> all) {
    all.put(
        "NegativeLogLikelihoodLoss",
        Operation.of(call -> loss(call, Elements.reals(call.input(0)))));
    all.put("SoftmaxCrossEntropyLoss", Losses::crossEntropy);
  }

  private static List<Tensor> crossEntropy(Call call) {
    Tensor x = call.input(0);
    double[] logs = logSoftmax(x);
    return List.of(loss(call, logs), Elements.tensor(x.type(), x.shape(), logs));
  }

  /** The logarithms of the softmax over the classes. */
  private static double[] logSoftmax(Tensor x) {
    double[] scores = Elements.reals(x);
    int classes = (int) x.shape().dim(1);
    int after = (int) Layout.product(x.shape(), 2, x.shape().rank());
    double[] logs = new double[scores.length];
    for (int lane = 0; lane * classes < scores.length; lane++) {
      int from = lane / after * classes * after + lane % after;
      double max = Double.NEGATIVE_INFINITY;
      for (int c = 0; c < classes; c++) {
        max = Math.max(max, scores[from + c * after]);
      }
      double sum = 0;
      for (int c = 0; c < classes; c++) {
        sum += Math.exp(scores[from + c * after] - max);
      }
      for (int c = 0; c < classes; c++) {
        logs[from + c * after] = scores[from + c * after] - max - Math.log(sum);
      }
    }
    return logs;
  }

  private static Tensor loss(Call call, double[] logs) {
    Shape shape = call.input(0).shape();
    Tensor classes = call.input(1);
    long after = Layout.product(shape, 2, shape.rank());
    Optional<Tensor> weights = call.optional(2);
    boolean ignores = call.node().attribute("ignore_index").isPresent();
    long ignored = call.node().intAttribute("ignore_index", 0);
    double[] losses = new double[Math.toIntExact(classes.shape().elements())];
    double total = 0;
    double weightSum = 0;
    for (int i = 0; i < losses.length; i++) {
      long target = Elements.integer(classes, i);
      if (ignores && target == ignored) {
        continue;
      }
      if (target < 0 || target >= shape.dim(1)) {
        throw call.failure(
            "class %d is %d, expected 0 to %d".formatted(i, target, shape.dim(1) - 1));
      }
      double weight = weights.isPresent() ? Elements.real(weights.get(), target) : 1;
      long at = (i / after * shape.dim(1) + target) * after + i % after;
      losses[i] = -logs[Math.toIntExact(at)] * weight;
      total += losses[i];
      weightSum += weight;
    }
    ElementType type = call.input(0).type();
    return switch (call.node().stringAttribute("reduction", "mean")) {
      case "none" -> Elements.tensor(type, classes.shape(), losses);
      case "sum" -> Elements.tensor(type, Shape.of(), new double[] {total});
      case "mean" -> Elements.tensor(type, Shape.of(), new double[] {total / weightSum});
      default -> throw call.failure("expected a reduction of none, sum or mean");
    };
  }
}
