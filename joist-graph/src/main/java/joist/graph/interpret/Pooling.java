package joist.graph.interpret;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import joist.graph.spatial.WindowAxis;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/**
 * A window of the input to one number: MaxPool, AveragePool, LpPool, and their global forms.
 *
 * <p>Padding takes no part in maxima and norms. A mean is over the inputs that the window sees;
 * with {@code count_include_pad} padding counts as zeros, but not what lies beyond the padding,
 * where a last window of ceil mode may reach. A maximum is the first of equals, NaN where the
 * window has one; an average and a norm are computed in f64 and rounded once.
 */
final class Pooling {
  private Pooling() {}

  static void addTo(Map<String, Operation> all) {
    all.put("MaxPool", Pooling::maxPool);
    all.put("AveragePool", Operation.of(call -> pool(call, mean(call))));
    all.put("LpPool", Operation.of(call -> pool(call, norm(call))));
    all.put("GlobalMaxPool", Operation.of(call -> global(call, Pooling::maximum)));
    all.put("GlobalAveragePool", Operation.of(call -> global(call, Pooling::mean)));
    all.put("GlobalLpPool", Operation.of(call -> global(call, norm(call))));
  }

  /**
   * What becomes of a window's inputs (-1 of padding) in the channel that starts at {@code from}.
   */
  private interface Fold {
    double apply(double[] x, int from, int[] sources, Windows windows, long[] at);
  }

  private static Windows windows(Call call, Tensor x) {
    return Windows.of(call.node(), x.shape(), call.node().intsAttribute("kernel_shape"));
  }

  private static Tensor pool(Call call, Fold fold) {
    Tensor x = call.input(0);
    return pool(x, windows(call, x), fold);
  }

  private static Tensor pool(Tensor x, Windows windows, Fold fold) {
    Shape shape = windows.output(x.shape().dim(0), x.shape().dim(1));
    double[] values = Elements.reals(x);
    int area = (int) Layout.product(x.shape(), 2, x.shape().rank());
    int positions = (int) windows.outputs().elements();
    double[] y = new double[(int) shape.elements()];
    for (int p = 0; p < positions; p++) {
      long[] at = Layout.coordinates(windows.outputs(), p);
      int[] sources = windows.sources(at);
      for (int c = 0; c * positions < y.length; c++) {
        y[c * positions + p] = fold.apply(values, c * area, sources, windows, at);
      }
    }
    return Elements.tensor(x.type(), shape, y);
  }

  private static Tensor global(Call call, Fold fold) {
    Tensor x = call.input(0);
    long[] kernel = Arrays.copyOfRange(x.shape().dims(), 2, x.shape().rank());
    List<WindowAxis> axes =
        Arrays.stream(kernel).mapToObj(k -> new WindowAxis(k, k, 1, 1, 0, 0, 1)).toList();
    return pool(x, new Windows(axes), fold);
  }

  private static double maximum(double[] x, int from, int[] sources, Windows windows, long[] at) {
    int best = best(x, from, sources);
    return best < 0 ? Double.NEGATIVE_INFINITY : x[from + best];
  }

  /** The source of the greatest input, or -1 where all is padding. */
  private static int best(double[] x, int from, int[] sources) {
    int best = -1;
    for (int source : sources) {
      boolean better =
          source >= 0
              && (best < 0
                  || x[from + source] > x[from + best]
                  || (Double.isNaN(x[from + source]) && !Double.isNaN(x[from + best])));
      best = better ? source : best;
    }
    return best;
  }

  private static double sum(double[] x, int from, int[] sources) {
    double sum = 0;
    for (int source : sources) {
      sum += source < 0 ? 0 : x[from + source];
    }
    return sum;
  }

  private static double mean(double[] x, int from, int[] sources, Windows windows, long[] at) {
    return sum(x, from, sources) / Arrays.stream(sources).filter(source -> source >= 0).count();
  }

  private static Fold mean(Call call) {
    return call.node().intAttribute("count_include_pad", 0) == 0
        ? Pooling::mean
        : (x, from, sources, windows, at) -> sum(x, from, sources) / padded(windows, at);
  }

  /** How many taps of the window at {@code at} are within the input or its padding. */
  private static long padded(Windows windows, long[] at) {
    long count = 1;
    for (int k = 0; k < at.length; k++) {
      WindowAxis axis = windows.axes().get(k);
      long room = axis.extent() + axis.before() + axis.after() - at[k] * axis.stride();
      count *= Math.min(axis.kernel(), Math.ceilDiv(room, axis.dilation()));
    }
    return count;
  }

  private static Fold norm(Call call) {
    double p = call.node().intAttribute("p", 2);
    return (x, from, sources, windows, at) -> {
      double sum = 0;
      for (int source : sources) {
        sum += source < 0 ? 0 : Math.pow(Math.abs(x[from + source]), p);
      }
      return Math.pow(sum, 1 / p);
    };
  }

  /** The maxima and where in the input they are; by column, the first spatial axis runs fastest. */
  private static List<Tensor> maxPool(Call call) {
    Tensor x = call.input(0);
    Windows windows = windows(call, x);
    Tensor maxima = pool(x, windows, Pooling::maximum);
    if (call.node().outputs().size() < 2) {
      return List.of(maxima);
    }
    boolean columnMajor = call.node().intAttribute("storage_order", 0) != 0;
    Shape image = Shape.of(Arrays.copyOfRange(x.shape().dims(), 2, x.shape().rank()));
    double[] values = Elements.reals(x);
    int positions = (int) windows.outputs().elements();
    Tensor indices = Tensor.zeros(ElementType.I64, maxima.shape());
    for (int i = 0; i < maxima.shape().elements(); i++) {
      int[] sources = windows.sources(Layout.coordinates(windows.outputs(), i % positions));
      int from = (int) (i / positions * image.elements());
      long best = best(values, from, sources);
      Elements.setInteger(indices, i, from + (columnMajor ? columnMajor(image, best) : best));
    }
    return List.of(maxima, indices);
  }

  private static long columnMajor(Shape image, long flat) {
    long[] at = Layout.coordinates(image, flat);
    long index = 0;
    for (int axis = at.length - 1; axis >= 0; axis--) {
      index = index * image.dim(axis) + at[axis];
    }
    return index;
  }
}
