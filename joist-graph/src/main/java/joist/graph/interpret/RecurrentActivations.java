package joist.graph.interpret;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleUnaryOperator;
import joist.graph.Node;

/**
 * The activations that a recurrent node names. What the gates' get is clipped; what LSTM's third
 * gets, which is of the cell itself, is not, as ONNX Runtime has it and the specification leaves
 * open.
 *
 * <p>{@code activation_alpha} and {@code activation_beta} are used up in order by those activations
 * that have such a constant; where they are short, the constant is the ONNX operator's default.
 */
final class RecurrentActivations {
  private static final int GATE_ACTIVATIONS = 2;

  private final Node node;
  private final float[] alphas;
  private final float[] betas;
  private int nextAlpha;
  private int nextBeta;

  private RecurrentActivations(Node node) {
    this.node = node;
    this.alphas = node.floatsAttribute("activation_alpha");
    this.betas = node.floatsAttribute("activation_beta");
  }

  /**
   * The activations of all directions, one after another.
   *
   * @param defaults those of one direction, where the node names none
   */
  static List<DoubleUnaryOperator> of(Node node, int directions, List<String> defaults) {
    List<String> names = new ArrayList<>(node.stringsAttribute("activations"));
    if (names.isEmpty()) {
      for (int i = 0; i < directions; i++) {
        names.addAll(defaults);
      }
    }
    if (names.size() != directions * defaults.size()) {
      throw new IllegalArgumentException(
          "expected %d activations, got %s".formatted(directions * defaults.size(), names));
    }
    RecurrentActivations activations = new RecurrentActivations(node);
    List<DoubleUnaryOperator> functions = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      boolean ofGate = i % defaults.size() < GATE_ACTIVATIONS;
      DoubleUnaryOperator function = activations.function(names.get(i));
      functions.add(ofGate ? activations.clipped(function) : function);
    }
    return functions;
  }

  private DoubleUnaryOperator clipped(DoubleUnaryOperator function) {
    if (node.attribute("clip").isEmpty()) {
      return function;
    }
    double clip = node.floatAttribute("clip", 0);
    return x -> function.applyAsDouble(Math.max(-clip, Math.min(clip, x)));
  }

  private DoubleUnaryOperator function(String name) {
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "relu" -> Activations::relu;
      case "tanh" -> Math::tanh;
      case "sigmoid" -> Activations::sigmoid;
      case "softsign" -> x -> x / (1 + Math.abs(x));
      case "softplus" -> Activations::softplus;
      case "leakyrelu" -> Activations.leaky(alpha(0.01f));
      case "elu" -> Activations.elu(alpha(1));
      case "thresholdedrelu" -> {
        double alpha = alpha(1);
        yield x -> x >= alpha ? x : 0;
      }
      case "hardsigmoid" -> Activations.hardSigmoid(alpha(0.2f), beta(0.5f));
      case "affine" -> {
        double alpha = alpha(1);
        double beta = beta(0);
        yield x -> alpha * x + beta;
      }
      case "scaledtanh" -> {
        double alpha = alpha(1);
        double beta = beta(1);
        yield x -> alpha * Math.tanh(beta * x);
      }
      default ->
          throw new IllegalArgumentException(
              "expected an activation such as Sigmoid, Tanh or Relu, got " + name);
    };
  }

  private double alpha(float otherwise) {
    return nextAlpha < alphas.length ? alphas[nextAlpha++] : otherwise;
  }

  private double beta(float otherwise) {
    return nextBeta < betas.length ? betas[nextBeta++] : otherwise;
  }
}
