package joist.compiler.pass;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.LongStream;
import joist.graph.Graph;
import joist.graph.ValueType;
import joist.tensor.ElementType;
import joist.tensor.Tensor;

/**
 * Makes a reduction of f32 over axes that do not lie side by side one for each run of neighbours;
 * and exponentials, sums and logarithms of ReduceLogSum and ReduceLogSumExp.
 */
public final class LowerReductions implements ShapedPass {
  /** What reduces further what is reduced already. */
  private static final Map<String, String> THEN =
      Map.of(
          "ReduceSum", "ReduceSum",
          "ReduceMean", "ReduceMean",
          "ReduceMax", "ReduceMax",
          "ReduceMin", "ReduceMin",
          "ReduceL1", "ReduceSum",
          "ReduceSumSquare", "ReduceSum");

  @Override
  public Graph apply(Graph graph, Map<String, ValueType> types) {
    Map<String, Expansions.Rule> rules = new LinkedHashMap<>();
    THEN.keySet().forEach(operator -> rules.put(operator, to -> split(to, graph)));
    rules.put("ReduceL2", to -> split(to, graph));
    rules.put("ReduceLogSum", to -> logarithm(to, graph));
    rules.put("ReduceLogSumExp", to -> logarithm(to, graph));
    return Expansions.apply(graph, types, rules);
  }

  /** The reduced axes, sorted; none where they are not known, or there are no elements. */
  private static long[] axes(Expansion to, Graph graph) {
    if (!to.isReal(0)) {
      return new long[0];
    }
    long[] shape = to.shape(to.input(0));
    boolean none = to.node().intAttribute("noop_with_empty_axes", 0) != 0;
    long[] given = to.node().intsAttribute("axes");
    if (to.has(1)) {
      Tensor axes = graph.initializers().get(to.input(1));
      if (axes == null || axes.type() != ElementType.I64) {
        return new long[0];
      }
      given = LongStream.range(0, axes.shape().elements()).map(axes::i64).toArray();
    }
    boolean all = given.length == 0 && !none;
    boolean some = Arrays.stream(shape).allMatch(extent -> extent > 0);
    LongStream axes = all ? LongStream.range(0, shape.length) : Arrays.stream(given);
    return some
        ? axes.map(a -> a < 0 ? a + shape.length : a).sorted().distinct().toArray()
        : new long[0];
  }

  private static boolean split(Expansion to, Graph graph) {
    long[] axes = axes(to, graph);
    boolean apart = false;
    for (int i = 1; i < axes.length; i++) {
      apart |= axes[i] != axes[i - 1] + 1;
    }
    if (!apart) {
      return false;
    }
    String operator = to.node().operator();
    boolean root = operator.equals("ReduceL2");
    String first = root ? "ReduceSumSquare" : operator;
    String kept = to.reduce(first, THEN.getOrDefault(first, first), to.input(0), axes);
    finish(to, root ? to.make("Sqrt", kept) : kept, axes);
    return true;
  }

  private static boolean logarithm(Expansion to, Graph graph) {
    long[] axes = axes(to, graph);
    if (axes.length == 0) {
      return false;
    }
    String x = to.input(0);
    if (to.node().operator().equals("ReduceLogSum")) {
      finish(to, to.make("Log", to.reduce("ReduceSum", "ReduceSum", x, axes)), axes);
      return true;
    }
    if (!to.choosesReals()) {
      return false;
    }
    // The greatest is taken out so that no power overflows; an infinite one is the result.
    String most = to.reduce("ReduceMax", "ReduceMax", x, axes);
    String infinite = to.make("Equal", to.make("Abs", most), to.real(Double.POSITIVE_INFINITY));
    String shift = to.make("Where", infinite, to.real(0), most);
    String powers = to.make("Exp", to.make("Sub", x, shift));
    String log = to.make("Log", to.reduce("ReduceSum", "ReduceSum", powers, axes));
    finish(to, to.make("Where", infinite, most, to.make("Add", log, shift)), axes);
    return true;
  }

  /** Drops the reduced dimensions where the node does. */
  private static void finish(Expansion to, String kept, long[] axes) {
    if (to.node().intAttribute("keepdims", 1) != 0) {
      to.finish("Identity", kept);
      return;
    }
    long[] shape = to.shape(to.input(0));
    long[] left =
        LongStream.range(0, shape.length)
            .filter(i -> Arrays.binarySearch(axes, i) < 0)
            .map(i -> shape[(int) i])
            .toArray();
    to.finish("Reshape", kept, to.longs(left));
  }
}
