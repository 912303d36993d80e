package joist.graph.interpret;

import joist.graph.Node;

/**
 * A support vector machine's kernel against each of its vectors: LINEAR {@code u.v}, POLY {@code
 * (gamma u.v + c)^degree}, SIGMOID {@code tanh(gamma u.v + c)}, RBF {@code exp(-gamma |u-v|^2)}.
 *
 * @param type one of those names
 * @param parameters gamma, c and degree
 * @param vectors {@code [vector, column]}
 */
@SuppressWarnings("ArrayRecordComponent")
record Kernel(String type, float[] parameters, float[][] vectors) {
  /** The kernel of {@code count} vectors, or of a linear model's coefficients as vectors. */
  static Kernel of(Call call, int count, boolean linear) {
    Node node = call.node();
    float[] all = node.floatsAttribute(linear ? "coefficients" : "support_vectors");
    float[] given = node.floatsAttribute("kernel_params");
    if (all.length % count != 0) {
      throw call.failure(
          "expected %d vectors of one length, got %d numbers".formatted(count, all.length));
    }
    int columns = all.length / count;
    float[][] vectors = new float[count][columns];
    for (int i = 0; i < all.length; i++) {
      vectors[i / columns][i % columns] = all[i];
    }
    String type = linear ? "LINEAR" : node.stringAttribute("kernel_type", "LINEAR");
    return new Kernel(type, given.length == 3 ? given : new float[3], vectors);
  }

  double[] of(double[] x) {
    double[] values = new double[vectors.length];
    for (int i = 0; i < values.length; i++) {
      if (x.length != vectors[i].length) {
        throw new IllegalArgumentException(
            "expected %d columns, got %d".formatted(vectors[i].length, x.length));
      }
      values[i] = value(x, vectors[i]);
    }
    return values;
  }

  private double value(double[] x, float[] vector) {
    double product = 0;
    double distance = 0;
    for (int i = 0; i < vector.length; i++) {
      product += x[i] * vector[i];
      distance += (x[i] - vector[i]) * (x[i] - vector[i]);
    }
    double scaled = parameters[0] * product + parameters[1];
    return switch (type) {
      case "LINEAR" -> product;
      case "POLY" -> Math.pow(scaled, parameters[2]);
      case "SIGMOID" -> Math.tanh(scaled);
      case "RBF" -> Math.exp(-parameters[0] * distance);
      default ->
          throw new IllegalArgumentException(
              "expected the kernel_type LINEAR, POLY, SIGMOID or RBF, got " + type);
    };
  }
}
