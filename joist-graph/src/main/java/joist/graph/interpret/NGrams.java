package joist.graph.interpret;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import joist.graph.Node;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/**
 * TfIdfVectorizer: how often known n-grams are in rows of words or of integers, weighted or not.
 *
 * <p>An n-gram is n elements of a row at equal distances of 1 to {@code max_skip_count} + 1; a
 * single element has no distance and is counted once. The mode TF counts, IDF gives the weight of
 * what is there, TFIDF the weight times the count.
 */
final class NGrams {
  private NGrams() {}

  static void addTo(Map<String, Operation> all) {
    all.put("TfIdfVectorizer", Operation.of(NGrams::vectorize));
  }

  private static Tensor vectorize(Call call) {
    Tensor x = call.input(0);
    if (x.shape().rank() > 2) {
      throw call.failure("expected a row or rows, got " + x);
    }
    Map<List<Object>, Integer> pool = pool(call);
    long[] indexes = call.node().intsAttribute("ngram_indexes");
    int width = (int) (1 + Arrays.stream(indexes).max().orElse(-1));
    long rows = x.shape().rank() == 2 ? x.shape().dim(0) : 1;
    Shape shape = x.shape().rank() == 2 ? Shape.of(rows, width) : Shape.of(width);
    Tensor result = Tensor.zeros(ElementType.F32, shape);
    for (long row = 0; row < rows; row++) {
      long[] counts = new long[indexes.length];
      count(call, pool, row(x, row), counts);
      for (int gram = 0; gram < counts.length; gram++) {
        if (counts[gram] > 0) {
          Elements.setReal(result, row * width + indexes[gram], weighted(call, gram, counts[gram]));
        }
      }
    }
    return result;
  }

  private static List<Object> row(Tensor x, long row) {
    long columns = x.shape().rank() == 0 ? 1 : x.shape().dim(-1);
    return LongStream.range(row * columns, (row + 1) * columns)
        .mapToObj(
            i -> x.type() == ElementType.STRING ? (Object) x.string(i) : Elements.integer(x, i))
        .toList();
  }

  /** The known n-grams with their places among all: first those of one element, then of two, ... */
  private static Map<List<Object>, Integer> pool(Call call) {
    Node node = call.node();
    List<Object> elements =
        node.attribute("pool_strings").isPresent()
            ? List.copyOf(node.stringsAttribute("pool_strings"))
            : List.copyOf(Arrays.stream(node.intsAttribute("pool_int64s")).boxed().toList());
    long[] starts = node.intsAttribute("ngram_counts");
    Map<List<Object>, Integer> pool = new HashMap<>();
    for (int n = 1; n <= starts.length; n++) {
      int end = n < starts.length ? Math.toIntExact(starts[n]) : elements.size();
      for (int at = Math.toIntExact(starts[n - 1]); at + n <= end; at += n) {
        pool.put(elements.subList(at, at + n), pool.size());
      }
    }
    if (pool.size() != node.intsAttribute("ngram_indexes").length) {
      throw call.failure(
          "expected an index for each of %d n-grams, got %d"
              .formatted(pool.size(), node.intsAttribute("ngram_indexes").length));
    }
    return pool;
  }

  private static void count(
      Call call, Map<List<Object>, Integer> pool, List<Object> row, long[] counts) {
    long least = call.node().intAttribute("min_gram_length", 1);
    long most = call.node().intAttribute("max_gram_length", 1);
    long skips = call.node().intAttribute("max_skip_count", 0);
    for (int n = Math.toIntExact(least); n <= Math.min(most, row.size()); n++) {
      for (int step = 1; step <= (n == 1 ? 1 : skips + 1); step++) {
        for (int first = 0; first + (n - 1L) * step < row.size(); first++) {
          Integer gram = pool.get(gram(row, first, n, step));
          if (gram != null) {
            counts[gram]++;
          }
        }
      }
    }
  }

  private static List<Object> gram(List<Object> row, int first, int n, int step) {
    return LongStream.range(0, n).mapToObj(k -> row.get((int) (first + k * step))).toList();
  }

  private static double weighted(Call call, int gram, long count) {
    String mode = call.node().stringAttribute("mode", "TF");
    float[] weights = call.node().floatsAttribute("weights");
    double weight = weights.length == 0 ? 1 : weights[gram];
    return switch (mode) {
      case "TF" -> count;
      case "IDF" -> weight;
      case "TFIDF" -> weight * count;
      default -> throw call.failure("expected the mode TF, IDF or TFIDF, got " + mode);
    };
  }
}
