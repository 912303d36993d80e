package joist.compiler.pass;

import java.util.Map;
import joist.graph.Attribute;
import joist.graph.Graph;
import joist.graph.ValueType;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/**
 * Makes products, masks and a softmax of Attention, and products of halves of RotaryEmbedding, of
 * f32. What they need none of (windows, caches of padded length, scores as an output) stays with
 * the node.
 */
public final class LowerAttention implements ShapedPass {
  @Override
  public Graph apply(Graph graph, Map<String, ValueType> types) {
    return Expansions.apply(
        graph,
        types,
        Map.of("Attention", LowerAttention::attention, "RotaryEmbedding", LowerAttention::rotary));
  }

  /** {@code [batch, heads, length, size]} of a value. */
  private record Heads(String value, long[] shape) {
    static Heads of(Expansion to, int input, long heads) {
      String value = to.input(input);
      long[] shape = to.shape(value);
      if (shape.length == 4) {
        return new Heads(value, shape);
      }
      long size = shape[2] / heads;
      String split = to.reshape(value, shape[0], shape[1], heads, size);
      return new Heads(
          to.transpose(split, 0, 2, 1, 3), new long[] {shape[0], heads, shape[1], size});
    }

    long heads() {
      return shape[1];
    }

    long length() {
      return shape[2];
    }

    Heads after(Expansion to, int past) {
      long[] longer = shape.clone();
      longer[2] += to.shape(to.input(past))[2];
      return new Heads(to.concat(2, to.input(past), value), longer);
    }

    /** Each head as often as queries share it. */
    Heads repeated(Expansion to, long times) {
      if (times == 1) {
        return this;
      }
      String apart = to.reshape(value, shape[0], shape[1], 1, shape[2], shape[3]);
      String all =
          to.make("Expand", apart, to.longs(shape[0], shape[1], times, shape[2], shape[3]));
      long[] more = shape.clone();
      more[1] *= times;
      return new Heads(to.reshape(all, more), more);
    }
  }

  private static boolean fits(Expansion to) {
    boolean plain =
        to.isReal(0, 1, 2, 4, 5)
            && !to.has(6)
            && to.has(4) == to.has(5)
            && !to.makes(3)
            && to.node().intAttribute("left_window_size", -1) < 0
            && to.node().intAttribute("right_window_size", -1) < 0;
    if (!plain || (to.has(3) && !to.isSettled(to.input(3)))) {
      return false;
    }
    for (int i = 0; i < 3; i++) {
      int rank = to.shape(to.input(i)).length;
      long heads = to.node().intAttribute(i == 0 ? "q_num_heads" : "kv_num_heads", 0);
      if (rank != 4 && (rank != 3 || heads < 1)) {
        return false;
      }
    }
    return true;
  }

  private static boolean attention(Expansion to) {
    if (!fits(to)) {
      return false;
    }
    Heads q = Heads.of(to, 0, to.node().intAttribute("q_num_heads", 1));
    Heads k = Heads.of(to, 1, to.node().intAttribute("kv_num_heads", 1));
    Heads v = Heads.of(to, 2, to.node().intAttribute("kv_num_heads", 1));
    long past = to.has(4) ? to.shape(to.input(4))[2] : 0;
    k = to.has(4) ? k.after(to, 4) : k;
    v = to.has(5) ? v.after(to, 5) : v;
    boolean sharing =
        k.heads() > 0 && q.heads() % k.heads() == 0 && k.length() == v.length() && k.length() > 0;
    if (!sharing || !fitsMask(to, k.length())) {
      return false;
    }
    String scores = scores(to, q, k.repeated(to, q.heads() / k.heads()));
    String mask = mask(to, q.length(), k.length(), past);
    String weights = weights(to, scores, mask);
    String mixed = to.make("MatMul", weights, v.repeated(to, q.heads() / v.heads()).value);
    if (to.shape(to.input(0)).length == 4) {
      to.finish("Identity", mixed);
    } else {
      long size = v.shape[3] * q.heads();
      to.finish("Reshape", to.transpose(mixed, 0, 2, 1, 3), to.longs(q.shape[0], q.length(), size));
    }
    for (int i = 1; i < 3; i++) {
      if (to.makes(i)) {
        to.finish(i, "Identity", Map.of(), i == 1 ? k.value : v.value);
      }
    }
    return true;
  }

  /** A mask that is too short hides what it does not reach: that stays with the node. */
  private static boolean fitsMask(Expansion to, long keys) {
    if (!to.has(3)) {
      return true;
    }
    long[] shape = to.shape(to.input(3));
    ElementType type = to.type(to.input(3)).elementType();
    return shape.length > 0
        && (shape[shape.length - 1] == 1 || shape[shape.length - 1] == keys)
        && (type == ElementType.BOOL || type == ElementType.F32);
  }

  private static String scores(Expansion to, Heads q, Heads k) {
    double scale =
        to.node().attribute("scale").isPresent()
            ? to.node().floatAttribute("scale", 1)
            : 1 / Math.sqrt((double) q.shape[3]);
    String product = to.make("MatMul", q.value, to.transpose(k.value, 0, 1, 3, 2));
    String scaled = to.make("Mul", product, to.real(scale));
    float cap = to.node().floatAttribute("softcap", 0);
    return cap > 0
        ? to.make("Mul", to.make("Tanh", to.make("Div", scaled, to.real(cap))), to.real(cap))
        : scaled;
  }

  /** What is added to the scores: minus infinity where a query must not look; empty for nothing. */
  private static String mask(Expansion to, long queries, long keys, long past) {
    String given = "";
    if (to.has(3)) {
      given = to.input(3);
      if (to.type(given).elementType() == ElementType.BOOL) {
        given = to.make("Where", given, to.real(0), to.real(Double.NEGATIVE_INFINITY));
      }
    }
    if (to.node().intAttribute("is_causal", 0) == 0) {
      return given;
    }
    float[] hidden = new float[Math.toIntExact(queries * keys)];
    for (int i = 0; i < hidden.length; i++) {
      hidden[i] = i % keys > i / keys + past ? Float.NEGATIVE_INFINITY : 0;
    }
    String causal = to.constant(Tensor.of(Shape.of(queries, keys), hidden));
    return given.isEmpty() ? causal : to.make("Add", given, causal);
  }

  /** Softmax; zeros for a query to which the mask hides every key. */
  private static String weights(Expansion to, String scores, String mask) {
    Map<String, Attribute> last = Map.of("axis", new Attribute.IntValue(-1));
    if (mask.isEmpty()) {
      return to.make("Softmax", last, scores);
    }
    String weights = to.make("Softmax", last, to.make("Add", scores, mask));
    if (!to.has(3)) {
      return weights;
    }
    String most = to.make("ReduceMax", mask, to.longs(-1));
    String blind = to.make("Equal", most, to.real(Double.NEGATIVE_INFINITY));
    return to.make("Where", blind, to.real(0), weights);
  }

  private static boolean rotary(Expansion to) {
    if (!to.isReal(0, 1, 2) || (to.has(3) && !to.isSettled(to.input(3)))) {
      return false;
    }
    long[] given = to.shape(to.input(0));
    long heads = to.node().intAttribute("num_heads", 0);
    boolean packed = given.length == 3;
    if (given.length != 4 && (!packed || heads < 1)) {
      return false;
    }
    long[] shape =
        packed
            ? new long[] {given[0], given[1], heads, given[2] / heads}
            : new long[] {given[0], given[2], given[1], given[3]};
    String x = packed ? to.reshape(to.input(0), shape) : to.transpose(to.input(0), 0, 2, 1, 3);
    String turned = turned(to, x, shape);
    if (packed) {
      to.finish("Reshape", turned, to.longs(given));
    } else {
      to.finish(
          0, "Transpose", Map.of("perm", new Attribute.Ints(new long[] {0, 2, 1, 3})), turned);
    }
    return true;
  }

  /** Turns {@code x[batch, length, heads, size]}. */
  private static String turned(Expansion to, String x, long[] shape) {
    long asked = to.node().intAttribute("rotary_embedding_dim", 0);
    long turning = asked == 0 ? shape[3] : asked;
    long half = turning / 2;
    boolean interleaved = to.node().intAttribute("interleaved", 0) != 0;
    String first = interleaved ? to.slice(x, 3, 0, turning, 2) : to.slice(x, 3, 0, half, 1);
    String second = interleaved ? to.slice(x, 3, 1, turning, 2) : to.slice(x, 3, half, turning, 1);
    String cos = angles(to, 1, shape, half);
    String sin = angles(to, 2, shape, half);
    String a = to.make("Sub", to.make("Mul", cos, first), to.make("Mul", sin, second));
    String b = to.make("Add", to.make("Mul", sin, first), to.make("Mul", cos, second));
    String both;
    if (interleaved) {
      long[] pairs = {shape[0], shape[1], shape[2], half, 1};
      String mixed = to.concat(4, to.reshape(a, pairs), to.reshape(b, pairs));
      both = to.reshape(mixed, shape[0], shape[1], shape[2], turning);
    } else {
      both = to.concat(3, a, b);
    }
    return turning == shape[3] ? both : to.concat(3, both, to.slice(x, 3, turning, shape[3], 1));
  }

  /** Cosines or sines as {@code [batch, length, 1, half]}, looked up by position where asked. */
  private static String angles(Expansion to, int input, long[] shape, long half) {
    String all = to.input(input);
    String mine = to.has(3) ? to.make("Gather", all, to.input(3)) : all;
    return to.reshape(mine, shape[0], shape[1], 1, half);
  }
}
