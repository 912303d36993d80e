package joist.compiler.pass;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.LongStream;
import joist.graph.Graph;
import joist.graph.ValueType;

/**
 * Makes means, differences and quotients of InstanceNormalization, GroupNormalization,
 * RMSNormalization, LpNormalization and MeanVarianceNormalization of f32.
 */
public final class LowerNormalizations implements ShapedPass {
  private static final long[] ALL_BUT_CHANNELS = {0, 2, 3};

  /** What MeanVarianceNormalization adds to the standard deviation. */
  private static final double TINY = 1e-9;

  @Override
  public Graph apply(Graph graph, Map<String, ValueType> types) {
    return Expansions.apply(
        graph,
        types,
        Map.of(
            "InstanceNormalization", LowerNormalizations::instance,
            "GroupNormalization", LowerNormalizations::group,
            "RMSNormalization", LowerNormalizations::rootMeanSquare,
            "LpNormalization", LowerNormalizations::norm,
            "MeanVarianceNormalization", LowerNormalizations::meanVariance));
  }

  /** Elements less their mean over axes, and the inverse of their deviation. */
  private record Centred(String differences, String inverse) {
    static Centred of(Expansion to, String x, double epsilon, long... axes) {
      String differences = to.make("Sub", x, to.mean(x, axes));
      return new Centred(differences, inverse(to, differences, epsilon, axes));
    }

    static String inverse(Expansion to, String x, double epsilon, long... axes) {
      String squares = to.mean(to.make("Mul", x, x), axes);
      String root = to.make("Sqrt", to.make("Add", squares, to.real(epsilon)));
      return to.make("Div", to.real(1), root);
    }
  }

  private static double epsilon(Expansion to) {
    return to.node().floatAttribute("epsilon", 1e-5f);
  }

  /** {@code f32[C]} as it lies along the second of {@code rank} axes. */
  private static String channels(Expansion to, int input, int rank) {
    long[] shape = new long[rank - 1];
    Arrays.fill(shape, 1);
    shape[0] = to.shape(to.input(input))[0];
    return to.reshape(to.input(input), shape);
  }

  private static boolean instance(Expansion to) {
    if (!to.isReal(0, 1, 2) || to.shape(to.input(0)).length < 3) {
      return false;
    }
    int rank = to.shape(to.input(0)).length;
    long[] axes = LongStream.range(2, rank).toArray();
    Centred centred = Centred.of(to, to.input(0), epsilon(to), axes);
    String factor = to.make("Mul", centred.inverse, channels(to, 1, rank));
    to.finish("Add", to.make("Mul", centred.differences, factor), channels(to, 2, rank));
    return true;
  }

  private static boolean group(Expansion to) {
    long groups = to.node().intAttribute("num_groups", 1);
    if (!to.isReal(0, 1, 2) || to.shape(to.input(0)).length < 2) {
      return false;
    }
    long[] shape = to.shape(to.input(0));
    long elements = LongStream.of(shape).reduce(1, Math::multiplyExact);
    if (groups < 1 || shape[1] % groups != 0 || elements == 0) {
      return false;
    }
    String parts = to.reshape(to.input(0), shape[0], groups, elements / shape[0] / groups);
    Centred centred = Centred.of(to, parts, epsilon(to), 2);
    if (to.opset() < 21) {
      String factor = to.make("Mul", centred.inverse, channels(to, 1, 3));
      String shifted =
          to.make("Add", to.make("Mul", centred.differences, factor), channels(to, 2, 3));
      to.finish("Reshape", shifted, to.longs(shape));
      return true;
    }
    String whole = to.reshape(to.make("Mul", centred.differences, centred.inverse), shape);
    String scaled = to.make("Mul", whole, channels(to, 1, shape.length));
    to.finish("Add", scaled, channels(to, 2, shape.length));
    return true;
  }

  private static boolean rootMeanSquare(Expansion to) {
    if (!to.isReal(0, 1) || to.shape(to.input(0)).length < 1) {
      return false;
    }
    int rank = to.shape(to.input(0)).length;
    long[] axes = LongStream.range(axis(to, -1, rank), rank).toArray();
    String inverse = Centred.inverse(to, to.input(0), epsilon(to), axes);
    to.finish("Mul", to.make("Mul", to.input(0), inverse), to.input(1));
    return true;
  }

  private static long axis(Expansion to, long otherwise, int rank) {
    long axis = to.node().intAttribute("axis", otherwise);
    return axis < 0 ? axis + rank : axis;
  }

  private static boolean norm(Expansion to) {
    long p = to.node().intAttribute("p", 2);
    boolean known = to.choosesReals() && (p == 1 || p == 2);
    if (!known || !to.isReal(0) || to.shape(to.input(0)).length < 1) {
      return false;
    }
    long axis = axis(to, -1, to.shape(to.input(0)).length);
    String operator = "ReduceL" + p;
    String norm = to.reduce(operator, operator, to.input(0), axis);
    String none = to.make("Equal", norm, to.real(0));
    to.finish("Div", to.input(0), to.make("Where", none, to.real(1), norm));
    return true;
  }

  private static boolean meanVariance(Expansion to) {
    boolean given = to.node().attribute("axes").isPresent();
    if (!to.isReal(0)) {
      return false;
    }
    int rank = to.shape(to.input(0)).length;
    long[] axes = given ? to.node().intsAttribute("axes") : ALL_BUT_CHANNELS;
    long[] sorted = Arrays.stream(axes).map(a -> a < 0 ? a + rank : a).sorted().toArray();
    if (sorted.length == 0 || sorted[sorted.length - 1] >= rank) {
      return false;
    }
    String differences = to.make("Sub", to.input(0), to.mean(to.input(0), sorted));
    String squares = to.mean(to.make("Mul", differences, differences), sorted);
    to.finish("Div", differences, to.make("Add", to.make("Sqrt", squares), to.real(TINY)));
    return true;
  }
}
