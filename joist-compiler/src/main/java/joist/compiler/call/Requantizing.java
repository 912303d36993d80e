package joist.compiler.call;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import joist.compiler.pass.LowerIntegerProducts;
import joist.graph.Node;
import joist.tensor.ElementType;
import joist.tensor.Tensor;
import joist.tensor.TensorNumbers;

/**
 * Sums of quantized products brought to the output's scale in f64: multiplied by a factor, then by
 * another, which may be one for each place along an axis; rounded to even; the zero point added;
 * saturated.
 */
final class Requantizing {
  private Requantizing() {}

  static boolean isMeant(Node node) {
    return node.attribute(LowerIntegerProducts.FACTOR).isPresent();
  }

  static Runnable bind(Site site) {
    double first = site.node().tensorAttribute(LowerIntegerProducts.FACTOR).orElseThrow().f64(0);
    Tensor then = site.node().tensorAttribute(LowerIntegerProducts.FACTORS).orElseThrow();
    return bound(site, first, then);
  }

  private static Runnable bound(Site site, double first, Tensor then) {
    Tensor sums = site.input(0);
    int rank = sums.shape().rank();
    int axis = site.axis(1, rank);
    long after = Site.product(sums, axis + 1, rank);
    int places = Math.toIntExact(then.shape().elements());
    double[] factors = new double[places];
    for (int i = 0; i < places; i++) {
      factors[i] = then.f64(i);
    }
    Tensor zero = site.input(2);
    boolean unsigned = site.output().type() == ElementType.U8;
    double least = unsigned ? 0 : Byte.MIN_VALUE;
    double most = unsigned ? 255 : Byte.MAX_VALUE;
    MemorySegment to = site.output().data();
    long blocks = site.elements() / Math.max(1, after);
    return () -> {
      double offset = TensorNumbers.real(zero, 0);
      for (long block = 0; block < blocks; block++) {
        double factor = factors[(int) (block % places)];
        for (long i = block * after; i < (block + 1) * after; i++) {
          double value = Math.rint(sums.i32(i) * first * factor) + offset;
          to.set(ValueLayout.JAVA_BYTE, i, (byte) (long) Math.max(least, Math.min(most, value)));
        }
      }
    };
  }
}
