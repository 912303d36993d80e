package joist.graph.interpret;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import joist.graph.Node;
import joist.tensor.Tensor;

/**
 * Adagrad, Adam and Momentum: one update of any number of tensors from their gradients and what was
 * accumulated of them.
 *
 * <p>Inputs are the learning rate, the count of updates, all tensors, all gradients and all
 * accumulated ones; outputs all tensors and all accumulated ones. Computed in f64 and rounded once.
 */
final class Optimizers {
  private Optimizers() {}

  static void addTo(Map<String, Operation> all) {
    all.put(Node.ONNX_TRAINING + ".Adagrad", call -> update(call, 1, Optimizers::adagrad));
    all.put(Node.ONNX_TRAINING + ".Adam", call -> update(call, 2, Optimizers::adam));
    all.put(Node.ONNX_TRAINING + ".Momentum", call -> update(call, 1, Optimizers::momentum));
  }

  /** The new value of one element, and in place what is accumulated. */
  private interface Rule {
    double apply(Node node, double rate, double count, double x, double gradient, double[] history);
  }

  private static List<Tensor> update(Call call, int histories, Rule rule) {
    List<Tensor> inputs = call.all();
    int parts = histories + 2;
    if ((inputs.size() - 2) % parts != 0 || inputs.size() < 2 + parts) {
      throw call.failure(
          "expected a rate, a count and %d tensors for each updated one, got %d inputs"
              .formatted(parts, inputs.size()));
    }
    int tensors = (inputs.size() - 2) / parts;
    double rate = Elements.real(inputs.get(0), 0);
    double count = Elements.real(inputs.get(1), 0);
    List<Tensor> outputs = new ArrayList<>();
    for (int part = 0; part <= histories; part++) {
      for (int k = 0; k < tensors; k++) {
        Tensor x = inputs.get(2 + k);
        outputs.add(Tensor.zeros(x.type(), x.shape()));
      }
    }
    for (int k = 0; k < tensors; k++) {
      for (long i = 0; i < inputs.get(2 + k).shape().elements(); i++) {
        double[] history = new double[histories];
        for (int h = 0; h < histories; h++) {
          history[h] = Elements.real(inputs.get(2 + (2 + h) * tensors + k), i);
        }
        double x = Elements.real(inputs.get(2 + k), i);
        double gradient = Elements.real(inputs.get(2 + tensors + k), i);
        double updated = rule.apply(call.node(), rate, count, x, gradient, history);
        Elements.setReal(outputs.get(k), i, updated);
        for (int h = 0; h < histories; h++) {
          Elements.setReal(outputs.get((1 + h) * tensors + k), i, history[h]);
        }
      }
    }
    return outputs;
  }

  private static double regularized(Node node, double x, double gradient) {
    return node.floatAttribute("norm_coefficient", 0) * x + gradient;
  }

  private static double adagrad(
      Node node, double rate, double count, double x, double gradient, double[] squares) {
    double step = rate / (1 + count * node.floatAttribute("decay_factor", 0));
    double slope = regularized(node, x, gradient);
    squares[0] += slope * slope;
    return x - step * slope / (Math.sqrt(squares[0]) + node.floatAttribute("epsilon", 1e-6f));
  }

  private static double adam(
      Node node, double rate, double count, double x, double gradient, double[] averages) {
    double alpha = node.floatAttribute("alpha", 0.9f);
    double beta = node.floatAttribute("beta", 0.999f);
    double slope = regularized(node, x, gradient);
    averages[0] = alpha * averages[0] + (1 - alpha) * slope;
    averages[1] = beta * averages[1] + (1 - beta) * slope * slope;
    double root = Math.sqrt(averages[1]) + node.floatAttribute("epsilon", 1e-6f);
    double step =
        count > 0
            ? rate * Math.sqrt(1 - Math.pow(beta, count)) / (1 - Math.pow(alpha, count))
            : rate;
    return (1 - node.floatAttribute("norm_coefficient_post", 0)) * (x - step * averages[0] / root);
  }

  private static double momentum(
      Node node, double rate, double count, double x, double gradient, double[] speed) {
    double alpha = node.floatAttribute("alpha", 0);
    double slope = regularized(node, x, gradient);
    double beta = count > 0 ? node.floatAttribute("beta", 1) : 1;
    speed[0] = alpha * speed[0] + beta * slope;
    boolean nesterov = node.stringAttribute("mode", "standard").equals("nesterov");
    return x - rate * (nesterov ? slope + alpha * speed[0] : speed[0]);
  }
}
