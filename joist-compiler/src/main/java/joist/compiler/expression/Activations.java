package joist.compiler.expression;

import java.util.Map;
import joist.compiler.expression.ElementwiseOperators.Application;
import joist.compiler.expression.ElementwiseOperators.Emitter;
import joist.compiler.loop.Operation.BinaryKind;
import joist.compiler.loop.Operation.Comparison;
import joist.compiler.loop.Operation.UnaryKind;

/** ONNX's activation functions of one f32 each. */
final class Activations {
  private static final float SQRT_2_OVER_PI = 0.7978846f;

  private Activations() {}

  static void addTo(Map<String, Emitter> all) {
    all.put("Relu", at -> at.body().atLeast(0, at.x()));
    all.put("LeakyRelu", at -> negative(at, scaled(at, at.x(), at.constant("alpha", 0.01))));
    all.put("PRelu", at -> negative(at, scaled(at, at.x(), at.y())));
    all.put("Elu", at -> negative(at, scaled(at, expMinusOne(at), at.constant("alpha", 1))));
    all.put("Selu", Activations::selu);
    all.put("Celu", Activations::celu);
    all.put("Sigmoid", at -> at.functions().sigmoid(at.x()));
    all.put("HardSigmoid", at -> hardSigmoid(at, at.attribute("alpha", 0.2), "beta"));
    all.put("HardSwish", at -> scaled(at, at.x(), hardSigmoid(at, 1 / 6f, "")));
    all.put("Swish", at -> scaled(at, at.x(), swishGate(at)));
    all.put("Softplus", at -> at.functions().softplus(at.x()));
    all.put("Softsign", Activations::softsign);
    all.put("Mish", at -> scaled(at, at.x(), at.functions().tanh(at.functions().softplus(at.x()))));
    all.put("ThresholdedRelu", Activations::thresholded);
    all.put("Gelu", Activations::gelu);
    all.put("Clip", Activations::clip);
  }

  private static int scaled(Application at, int a, int b) {
    return at.body().times(a, b);
  }

  /** {@code below} where x is negative, else x. */
  private static int negative(Application at, int below) {
    return at.body().select(Comparison.LESS, at.x(), at.body().constant(0), below, at.x());
  }

  private static int expMinusOne(Application at) {
    return at.body().minus(at.functions().exp(at.x()), at.body().constant(1));
  }

  private static int selu(Application at) {
    int alpha = at.constant("alpha", 1.6732631921768188);
    int gamma = at.constant("gamma", 1.0507010221481323);
    return scaled(at, gamma, negative(at, scaled(at, alpha, expMinusOne(at))));
  }

  private static int celu(Application at) {
    int alpha = at.constant("alpha", 1);
    int e = at.functions().exp(at.body().over(at.x(), alpha));
    return negative(at, scaled(at, alpha, at.body().minus(e, at.body().constant(1))));
  }

  private static int hardSigmoid(Application at, float alpha, String beta) {
    Arithmetic body = at.body();
    int shift = at.constant(beta, 0.5);
    int line = body.plus(body.times(at.x(), body.constant(alpha)), shift);
    return body.atLeast(0, body.atMost(1, line));
  }

  private static int swishGate(Application at) {
    return at.functions().sigmoid(scaled(at, at.x(), at.constant("alpha", 1)));
  }

  private static int softsign(Application at) {
    int size = at.body().unary(UnaryKind.ABS, at.x());
    return at.body().over(at.x(), at.body().plus(size, at.body().constant(1)));
  }

  private static int thresholded(Application at) {
    int alpha = at.constant("alpha", 1);
    return at.body().select(Comparison.LESS, alpha, at.x(), at.x(), at.body().constant(0));
  }

  private static int gelu(Application at) {
    if (!at.node().stringAttribute("approximate", "none").equals("tanh")) {
      return at.functions().gelu(at.x());
    }
    Arithmetic body = at.body();
    int half = body.times(at.x(), body.constant(0.5f));
    int square = body.times(at.x(), at.x());
    int cubic = body.fma(body.times(square, at.x()), body.constant(0.044715f), at.x());
    int inner = at.functions().tanh(body.times(cubic, body.constant(SQRT_2_OVER_PI)));
    return body.fma(half, inner, half);
  }

  /** The bounds are inputs from version 11 on, attributes before. */
  private static int clip(Application at) {
    Arithmetic body = at.body();
    int least = at.inputs().length > 1 ? at.y() : at.constant("min", Float.NEGATIVE_INFINITY);
    int most =
        at.inputs().length > 2 ? at.inputs()[2] : at.constant("max", Float.POSITIVE_INFINITY);
    return body.binary(BinaryKind.MIN, most, body.binary(BinaryKind.MAX, least, at.x()));
  }
}
