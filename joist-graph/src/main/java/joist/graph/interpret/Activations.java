package joist.graph.interpret;

import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import joist.graph.Node;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/**
 * Activations, one number to one; PRelu and SwiGLU, two to one; Hardmax, along an axis.
 *
 * <p>In f64 and rounded once; PRelu's slopes broadcast to x, and its integers are exact. Hardmax is
 * 1 at the first maximum and 0 elsewhere; before version 13, of all axes from {@code axis} on.
 */
final class Activations {
  private static final float SELU_ALPHA = 1.6732632f;
  private static final float SELU_GAMMA = 1.050701f;

  private Activations() {}

  static void addTo(Map<String, Operation> all) {
    all.put(
        "Relu", Operation.of(call -> Functions.map(call, Activations::relu, x -> Math.max(x, 0))));
    all.put("Sigmoid", Functions.real(Activations::sigmoid));
    all.put("Softplus", Functions.real(Activations::softplus));
    all.put("Softsign", Functions.real(x -> x / (1 + Math.abs(x))));
    all.put("Mish", Functions.real(x -> x * Math.tanh(softplus(x))));
    all.put("HardSwish", Functions.real(x -> x * Math.max(0, Math.min(1, x / 6 + 0.5))));
    all.put("LeakyRelu", Functions.of(node -> leaky(alpha(node, 0.01f))));
    all.put("Elu", Functions.of(node -> elu(alpha(node, 1))));
    all.put("Celu", Functions.of(node -> celu(alpha(node, 1))));
    all.put("Selu", Functions.of(Activations::selu));
    all.put("Swish", Functions.of(node -> swish(alpha(node, 1))));
    all.put("ThresholdedRelu", Functions.of(node -> thresholded(alpha(node, 1))));
    all.put("HardSigmoid", Functions.of(Activations::hardSigmoid));
    all.put("Shrink", Functions.of(Activations::shrink));
    all.put("Gelu", Functions.of(Activations::gelu));
    all.put("PRelu", Operation.of(Activations::parametric));
    all.put("SwiGLU", Operation.of(Activations::swiGlu));
    all.put("Hardmax", Operation.of(Activations::hardmax));
  }

  private static double alpha(Node node, float otherwise) {
    return node.floatAttribute("alpha", otherwise);
  }

  static double relu(double x) {
    return Math.max(x, 0);
  }

  static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  static double softplus(double x) {
    return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
  }

  static DoubleUnaryOperator leaky(double alpha) {
    return x -> x < 0 ? alpha * x : x;
  }

  static DoubleUnaryOperator elu(double alpha) {
    return x -> x < 0 ? alpha * Math.expm1(x) : x;
  }

  private static DoubleUnaryOperator celu(double alpha) {
    return x -> Math.max(0, x) + Math.min(0, alpha * Math.expm1(x / alpha));
  }

  private static DoubleUnaryOperator selu(Node node) {
    double alpha = alpha(node, SELU_ALPHA);
    double gamma = node.floatAttribute("gamma", SELU_GAMMA);
    return x -> gamma * (x > 0 ? x : alpha * Math.expm1(x));
  }

  private static DoubleUnaryOperator swish(double alpha) {
    return x -> x * sigmoid(alpha * x);
  }

  static DoubleUnaryOperator thresholded(double alpha) {
    return x -> x > alpha ? x : 0;
  }

  private static DoubleUnaryOperator hardSigmoid(Node node) {
    return hardSigmoid(alpha(node, 0.2f), node.floatAttribute("beta", 0.5f));
  }

  static DoubleUnaryOperator hardSigmoid(double alpha, double beta) {
    return x -> Math.max(0, Math.min(1, alpha * x + beta));
  }

  private static DoubleUnaryOperator shrink(Node node) {
    double bias = node.floatAttribute("bias", 0);
    double lambda = node.floatAttribute("lambd", 0.5f);
    return x -> x < -lambda ? x + bias : x > lambda ? x - bias : 0;
  }

  private static DoubleUnaryOperator gelu(Node node) {
    return node.stringAttribute("approximate", "none").equals("tanh")
        ? Activations::geluByTanh
        : x -> 0.5 * x * (1 + Gauss.erf(x / Math.sqrt(2)));
  }

  private static double geluByTanh(double x) {
    return 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)));
  }

  private static Tensor parametric(Call call) {
    boolean unsigned = call.input(0).type() == ElementType.U64;
    Shape shape = call.input(0).shape();
    if (!Layout.broadcast(shape, call.input(1).shape()).equals(shape)) {
      throw call.failure(
          "expected slopes that broadcast to %s, got %s".formatted(call.input(0), call.input(1)));
    }
    return Arithmetic.apply(
        call.input(0),
        call.input(1),
        (x, slope) -> x < 0 ? x * slope : x,
        (x, slope) -> x < 0 && !unsigned ? x * slope : x);
  }

  /** {@code a * sigmoid(alpha * a) * b}, of equal shapes. */
  private static Tensor swiGlu(Call call) {
    Tensor a = call.input(0);
    Tensor b = call.input(1);
    if (!a.shape().equals(b.shape())) {
      throw call.failure("expected two inputs of one shape, got %s and %s".formatted(a, b));
    }
    DoubleUnaryOperator swish = swish(alpha(call.node(), 1));
    return Arithmetic.apply(a, b, (x, y) -> swish.applyAsDouble(x) * y, (x, y) -> x * y);
  }

  private static Tensor hardmax(Call call) {
    Tensor x = call.input(0);
    Shape shape = x.shape();
    boolean one = call.opset() >= 13;
    int axis = call.axis("axis", one ? -1 : 1, shape.rank());
    long extent = one ? shape.dim(axis) : Layout.product(shape, axis, shape.rank());
    long step = one ? Layout.product(shape, axis + 1, shape.rank()) : 1;
    Tensor result = Tensor.zeros(x.type(), shape);
    long lanes = extent == 0 ? 0 : shape.elements() / extent;
    for (long lane = 0; lane < lanes; lane++) {
      long from = lane / step * extent * step + lane % step;
      long best = from;
      for (long k = 1; k < extent; k++) {
        long at = from + k * step;
        best = Elements.real(x, at) > Elements.real(x, best) ? at : best;
      }
      Elements.setReal(result, best, 1);
    }
    return result;
  }
}
