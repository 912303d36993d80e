package joist.graph.interpret;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/**
 * LinearAttention: a state {@code S[dk, dv]} for each head of keys, changed by every step and read
 * by the queries: {@code o = scale * q^T * S}.
 *
 * <pre>
 * linear       S = S + k v^T
 * gated        S = exp(g) S + k v^T
 * delta        S = S + beta k (v - S^T k)^T
 * gated_delta  S = exp(g) S + beta k (v - exp(g) S^T k)^T
 * </pre>
 *
 * <p>The decay g is of a head or of each of its key's numbers; beta is of a head or of all.
 * Computed in f64 from the first step to the last, rounded where it is put out.
 */
final class LinearAttentions {
  private LinearAttentions() {}

  static void addTo(Map<String, Operation> all) {
    all.put("LinearAttention", LinearAttentions::attend);
  }

  private static List<Tensor> attend(Call call) {
    Heads q = Heads.of(call, call.input(0), "q_num_heads");
    Heads k = Heads.of(call, call.input(1), "kv_num_heads");
    Heads v = Heads.of(call, call.input(2), "kv_num_heads");
    String rule = call.node().stringAttribute("update_rule", "gated_delta");
    boolean gated = rule.startsWith("gated");
    boolean delta = rule.endsWith("delta");
    if (!List.of("linear", "gated", "delta", "gated_delta").contains(rule)
        || (gated && call.optional(4).isEmpty())
        || (delta && call.optional(5).isEmpty())) {
      throw call.failure(
          "expected an update_rule of linear, gated, delta or gated_delta, with the decay and beta"
              + " that it needs, got "
              + rule);
    }
    float asked = call.node().floatAttribute("scale", 0);
    double scale = asked == 0 ? 1 / Math.sqrt(q.size()) : asked;
    Heads y = Heads.zeros(q.batch(), q.heads(), q.length(), v.size(), true);
    Optional<Tensor> past = call.optional(3);
    Shape shape = Shape.of(k.batch(), k.heads(), k.size(), v.size());
    Tensor present = Tensor.zeros(past.map(Tensor::type).orElse(call.input(0).type()), shape);
    int size = k.size() * v.size();
    for (int b = 0; b < k.batch(); b++) {
      for (int h = 0; h < k.heads(); h++) {
        int from = (b * k.heads() + h) * size;
        double[] state = new double[size];
        for (int i = 0; i < size && past.isPresent(); i++) {
          state[i] = Elements.real(past.get(), from + i);
        }
        for (int t = 0; t < k.length(); t++) {
          Step step = new Step(call, k, v, b, h, t);
          step.update(state, gated, delta);
          step.read(state, q, scale, y);
        }
        for (int i = 0; i < size; i++) {
          Elements.setReal(present, from + i, state[i]);
        }
      }
    }
    return List.of(y.tensor(call.input(0).type()), present);
  }

  /** One step of one head. */
  private record Step(Call call, Heads k, Heads v, int b, int h, int t) {
    void update(double[] state, boolean gated, boolean delta) {
      for (int i = 0; i < k.size() && gated; i++) {
        double factor = Math.exp(decay(i));
        for (int j = 0; j < v.size(); j++) {
          state[i * v.size() + j] *= factor;
        }
      }
      for (int j = 0; j < v.size(); j++) {
        double change = v.at(b, h, t, j);
        if (delta) {
          double known = 0;
          for (int i = 0; i < k.size(); i++) {
            known += state[i * v.size() + j] * k.at(b, h, t, i);
          }
          change = beta() * (change - known);
        }
        for (int i = 0; i < k.size(); i++) {
          state[i * v.size() + j] += k.at(b, h, t, i) * change;
        }
      }
    }

    private double decay(int i) {
      Tensor decay = call.input(4);
      long width = decay.shape().dim(2);
      long at = width == k.heads() ? h : (long) h * k.size() + i;
      return Elements.real(decay, ((long) b * k.length() + t) * width + at);
    }

    private double beta() {
      Tensor beta = call.input(5);
      long width = beta.shape().dim(2);
      return Elements.real(beta, ((long) b * k.length() + t) * width + (width == 1 ? 0 : h));
    }

    void read(double[] state, Heads q, double scale, Heads y) {
      int shared = q.heads() / k.heads();
      for (int head = h * shared; head < (h + 1) * shared; head++) {
        for (int j = 0; j < v.size(); j++) {
          double sum = 0;
          for (int i = 0; i < k.size(); i++) {
            sum += q.at(b, head, t, i) * state[i * v.size() + j];
          }
          y.set(b, head, t, j, scale * sum);
        }
      }
    }
  }
}
