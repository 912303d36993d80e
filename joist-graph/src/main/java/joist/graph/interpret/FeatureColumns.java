package joist.graph.interpret;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import joist.graph.Node;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/**
 * Columns taken, joined and spread out: ArrayFeatureExtractor, FeatureVectorizer, OneHotEncoder.
 */
final class FeatureColumns {
  private FeatureColumns() {}

  static void addTo(Map<String, Operation> all) {
    all.put(Node.ONNX_ML + ".ArrayFeatureExtractor", Operation.of(FeatureColumns::extract));
    all.put(Node.ONNX_ML + ".FeatureVectorizer", Operation.of(FeatureColumns::vectorize));
    all.put(Node.ONNX_ML + ".OneHotEncoder", Operation.of(FeatureColumns::oneHot));
  }

  /** The last axis's elements at the indices; a vector gives one row. */
  private static Tensor extract(Call call) {
    Tensor x = call.input(0);
    Tensor indices = call.input(1);
    long columns = x.shape().dim(-1);
    long count = indices.shape().elements();
    Shape shape =
        x.shape().rank() == 1
            ? Shape.of(1, count)
            : Layout.with(x.shape(), x.shape().rank() - 1, count);
    Tensor result = Tensor.zeros(x.type(), shape);
    for (long i = 0; i < shape.elements(); i++) {
      long column = Gathering.index(call, indices, i % count, columns);
      Elements.copy(x, i / count * columns + column, result, i);
    }
    return result;
  }

  private static Tensor vectorize(Call call) {
    List<Tensor> parts = call.all().stream().map(FeatureColumns::asMatrix).toList();
    long rows = parts.getFirst().shape().dim(0);
    long columns = 0;
    for (Tensor part : parts) {
      if (part.shape().dim(0) != rows) {
        throw call.failure("expected %d rows in every input, got %s".formatted(rows, part));
      }
      columns += part.shape().dim(1);
    }
    Tensor result = Tensor.zeros(ElementType.F32, Shape.of(rows, columns));
    long start = 0;
    for (Tensor part : parts) {
      long width = part.shape().dim(1);
      for (long i = 0; i < part.shape().elements(); i++) {
        Elements.setReal(result, i / width * columns + start + i % width, Elements.real(part, i));
      }
      start += width;
    }
    return result;
  }

  /** A vector is one row. */
  static Tensor asMatrix(Tensor x) {
    Shape shape = x.shape();
    long rows = shape.rank() < 2 ? 1 : shape.dim(0);
    long columns = Layout.product(shape, shape.rank() < 2 ? 0 : 1, shape.rank());
    return x.reshape(Shape.of(rows, columns));
  }

  /**
   * A last axis is added, with 1 at the category's place; without {@code zeros}, one must match.
   */
  private static Tensor oneHot(Call call) {
    Tensor x = call.input(0);
    List<String> strings = call.node().stringsAttribute("cats_strings");
    long[] integers = call.node().intsAttribute("cats_int64s");
    boolean text = x.type() == ElementType.STRING;
    int width = text ? strings.size() : integers.length;
    long[] dims = Arrays.copyOf(x.shape().dims(), x.shape().rank() + 1);
    dims[x.shape().rank()] = width;
    Tensor result = Tensor.zeros(ElementType.F32, Shape.of(dims));
    for (long i = 0; i < x.shape().elements(); i++) {
      boolean known = false;
      for (int k = 0; k < width; k++) {
        boolean hit =
            text ? strings.get(k).equals(x.string(i)) : integers[k] == Elements.integer(x, i);
        Elements.setReal(result, i * width + k, hit ? 1 : 0);
        known |= hit;
      }
      if (!known && call.node().intAttribute("zeros", 1) == 0) {
        throw call.failure("element " + i + " is in no category, and zeros=0 forbids that");
      }
    }
    return result;
  }
}
