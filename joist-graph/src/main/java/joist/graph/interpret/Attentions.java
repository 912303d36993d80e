package joist.graph.interpret;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/**
 * Attention: {@code softmax(scale * q * k^T capped + bias) * v} for each head of each batch.
 *
 * <p>Past keys and values come before the new ones. Heads of queries share those of keys and values
 * evenly, neighbours together. A cap c makes c * tanh(score / c) of a score. A query to which every
 * key is hidden gives zeros. Computed in f64, whatever {@code softmax_precision}, and rounded once.
 */
final class Attentions {
  private static final int RAW = 0;
  private static final int CAPPED = 1;
  private static final int BIASED = 2;

  private Attentions() {}

  static void addTo(Map<String, Operation> all) {
    all.put("Attention", Attentions::attend);
  }

  private static List<Tensor> attend(Call call) {
    Heads q = Heads.of(call, call.input(0), "q_num_heads");
    Heads newKeys = Heads.of(call, call.input(1), "kv_num_heads");
    Heads newValues = Heads.of(call, call.input(2), "kv_num_heads");
    Optional<Heads> past = call.optional(4).map(t -> Heads.of(call, t, "kv_num_heads"));
    Optional<Heads> pastValues = call.optional(5).map(t -> Heads.of(call, t, "kv_num_heads"));
    if (past.isPresent() != pastValues.isPresent()) {
      throw call.failure("expected past keys and past values together");
    }
    Heads none = Heads.zeros(newKeys.batch(), newKeys.heads(), 0, newKeys.size(), false);
    Heads k = newKeys.after(past.orElse(none));
    Heads v = newValues.after(pastValues.orElse(none));
    checkFit(call, q, k, v);
    Heads y = Heads.zeros(q.batch(), q.heads(), q.length(), v.size(), q.packed());
    Tensor scores =
        Tensor.zeros(call.input(0).type(), Shape.of(q.batch(), q.heads(), q.length(), k.length()));
    AttentionMask mask = new AttentionMask(call, scores.shape(), past.map(Heads::length).orElse(0));
    for (int b = 0; b < q.batch(); b++) {
      for (int h = 0; h < q.heads(); h++) {
        for (int i = 0; i < q.length(); i++) {
          double[] weights = weights(new Row(call, q, k, b, h, i), mask, scores);
          mix(weights, v, h / (q.heads() / k.heads()), y, b, h, i);
        }
      }
    }
    ElementType type = call.input(0).type();
    return List.of(
        y.tensor(type), k.tensor(call.input(1).type()), v.tensor(call.input(2).type()), scores);
  }

  private static void checkFit(Call call, Heads q, Heads k, Heads v) {
    boolean fits =
        q.size() == k.size()
            && k.heads() == v.heads()
            && k.length() == v.length()
            && q.batch() == k.batch()
            && k.heads() > 0
            && q.heads() % k.heads() == 0;
    if (!fits) {
      throw call.failure(
          "expected keys of the queries' size, and as many values as keys, whose heads divide the"
              + " queries', got "
              + Arrays.asList(call.input(0), call.input(1), call.input(2)));
    }
  }

  /** One query and all keys. */
  private record Row(Call call, Heads q, Heads k, int b, int h, int i) {
    double score(int j) {
      double scale =
          call.node().attribute("scale").isPresent()
              ? call.node().floatAttribute("scale", 1)
              : 1 / Math.sqrt(q.size());
      double sum = 0;
      for (int d = 0; d < q.size(); d++) {
        sum += q.at(b, h, i, d) * k.at(b, h / (q.heads() / k.heads()), j, d);
      }
      return sum * scale;
    }
  }

  /** How much each key counts; output 3 gets the scores of the stage that its mode asks for. */
  private static double[] weights(Row row, AttentionMask mask, Tensor scores) {
    double cap = row.call.node().floatAttribute("softcap", 0);
    int mode = (int) row.call.node().intAttribute("qk_matmul_output_mode", RAW);
    double[] biased = new double[row.k.length()];
    double[] shown = new double[biased.length];
    boolean sees = false;
    for (int j = 0; j < biased.length; j++) {
      double raw = row.score(j);
      double capped = cap > 0 ? cap * Math.tanh(raw / cap) : raw;
      double bias = mask.bias(row.b, row.h, row.i, j);
      sees |= bias != Double.NEGATIVE_INFINITY;
      biased[j] = capped + bias;
      shown[j] = mode == RAW ? raw : mode == CAPPED ? capped : biased[j];
    }
    double[] weights = sees ? softmax(biased) : new double[biased.length];
    long from = ((long) (row.b * row.q.heads() + row.h) * row.q.length() + row.i) * biased.length;
    for (int j = 0; j < biased.length; j++) {
      Elements.setReal(scores, from + j, mode > BIASED ? weights[j] : shown[j]);
    }
    return weights;
  }

  static double[] softmax(double[] scores) {
    double max = Arrays.stream(scores).max().orElse(0);
    double[] weights = Arrays.stream(scores).map(score -> Math.exp(score - max)).toArray();
    double sum = Arrays.stream(weights).sum();
    return Arrays.stream(weights).map(weight -> weight / sum).toArray();
  }

  private static void mix(double[] weights, Heads v, int head, Heads y, int b, int h, int i) {
    for (int d = 0; d < v.size(); d++) {
      double sum = 0;
      for (int j = 0; j < weights.length; j++) {
        sum += weights[j] * v.at(b, head, j, d);
      }
      y.set(b, h, i, d, sum);
    }
  }
}
