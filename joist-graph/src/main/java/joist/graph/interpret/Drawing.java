package joist.graph.interpret;

import java.util.Map;
import java.util.random.RandomGenerator;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/**
 * Random numbers: RandomUniform, RandomNormal, their forms like another tensor, Bernoulli,
 * Multinomial.
 *
 * <p>Elements are drawn in row-major order, from {@link Call#random}.
 */
final class Drawing {
  private Drawing() {}

  static void addTo(Map<String, Operation> all) {
    all.put("RandomUniform", Operation.of(call -> uniform(call, shape(call), type(call, 1))));
    all.put("RandomNormal", Operation.of(call -> normal(call, shape(call), type(call, 1))));
    all.put(
        "RandomUniformLike",
        Operation.of(call -> uniform(call, call.input(0).shape(), like(call))));
    all.put(
        "RandomNormalLike", Operation.of(call -> normal(call, call.input(0).shape(), like(call))));
    all.put("Bernoulli", Operation.of(Drawing::bernoulli));
    all.put("Multinomial", Operation.of(Drawing::multinomial));
  }

  private static Shape shape(Call call) {
    return Shape.of(call.node().intsAttribute("shape"));
  }

  private static ElementType type(Call call, long otherwise) {
    return Casts.type(call, "dtype", otherwise);
  }

  private static ElementType like(Call call) {
    return type(call, call.input(0).type().onnxCode());
  }

  private static Tensor uniform(Call call, Shape shape, ElementType type) {
    double low = call.node().floatAttribute("low", 0);
    double high = call.node().floatAttribute("high", 1);
    RandomGenerator random = call.random();
    Tensor result = Tensor.zeros(type, shape);
    for (long i = 0; i < shape.elements(); i++) {
      Elements.setReal(result, i, low + random.nextDouble() * (high - low));
    }
    return result;
  }

  private static Tensor normal(Call call, Shape shape, ElementType type) {
    double mean = call.node().floatAttribute("mean", 0);
    double scale = call.node().floatAttribute("scale", 1);
    RandomGenerator random = call.random();
    Tensor result = Tensor.zeros(type, shape);
    for (long i = 0; i < shape.elements(); i++) {
      Elements.setReal(result, i, mean + random.nextGaussian() * scale);
    }
    return result;
  }

  /** 1 with the probability that the element is, else 0. */
  private static Tensor bernoulli(Call call) {
    Tensor x = call.input(0);
    RandomGenerator random = call.random();
    Tensor result = Tensor.zeros(like(call), x.shape());
    for (long i = 0; i < x.shape().elements(); i++) {
      Elements.setReal(result, i, random.nextDouble() < Elements.real(x, i) ? 1 : 0);
    }
    return result;
  }

  /** Class numbers, each with a probability in proportion to exp of its element in the row. */
  private static Tensor multinomial(Call call) {
    Tensor x = call.input(0);
    int classes = Math.toIntExact(x.shape().dim(1));
    long samples = call.node().intAttribute("sample_size", 1);
    RandomGenerator random = call.random();
    Tensor result =
        Tensor.zeros(type(call, ElementType.I32.onnxCode()), Shape.of(x.shape().dim(0), samples));
    for (long row = 0; row < x.shape().dim(0); row++) {
      double[] reached = new double[classes];
      double greatest = Double.NEGATIVE_INFINITY;
      for (int k = 0; k < classes; k++) {
        greatest = Math.max(greatest, Elements.real(x, row * classes + k));
      }
      double total = 0;
      for (int k = 0; k < classes; k++) {
        total += Math.exp(Elements.real(x, row * classes + k) - greatest);
        reached[k] = total;
      }
      for (long sample = 0; sample < samples; sample++) {
        Elements.setInteger(
            result, row * samples + sample, first(reached, random.nextDouble() * total));
      }
    }
    return result;
  }

  private static int first(double[] reached, double point) {
    int k = 0;
    while (k < reached.length - 1 && reached[k] <= point) {
      k++;
    }
    return k;
  }
}
