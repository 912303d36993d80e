package joist.compiler.kernel;

import java.util.Optional;
import joist.compiler.plan.Buffers;
import joist.compiler.plan.Call;
import joist.compiler.plan.Kernel;
import joist.compiler.plan.Place;
import joist.compiler.plan.Step;
import joist.tensor.ElementType;

/** {@code Softmax} and {@code ArgMax} over the columns of {@code f32[N, C]}. */
final class LowerScores {
  private LowerScores() {}

  static Optional<Step> lower(Call call) {
    boolean softmax = call.node().operator().equals("Softmax");
    boolean fits =
        call.takes(1, ElementType.F32)
            && call.input(0).type().rank() == 2
            && call.input(0).width() > 0
            && LowerColumns.isAxisOne(call.node().intAttribute("axis", softmax ? -1 : 0), 2)
            && call.node().intAttribute("select_last_index", 0) == 0;
    if (!fits) {
      return Optional.empty();
    }
    Place in = call.input(0).place();
    Place out = call.output().place();
    return Optional.of(
        softmax
            ? (buffers, capacity) -> softmax(buffers, in, out)
            : (buffers, capacity) -> argMax(buffers, in, out));
  }

  private static Kernel softmax(Buffers buffers, Place in, Place out) {
    float[] x = buffers.f32(in);
    float[] y = buffers.f32(out);
    int width = in.width();
    return rows -> {
      for (int row = 0; row < rows; row++) {
        int from = in.offset() + row * in.stride();
        int to = out.offset() + row * out.stride();
        float max = Float.NEGATIVE_INFINITY;
        for (int column = 0; column < width; column++) {
          max = Math.max(max, x[from + column]);
        }
        double sum = 0;
        for (int column = 0; column < width; column++) {
          sum += Math.exp((double) x[from + column] - max);
        }
        for (int column = 0; column < width; column++) {
          y[to + column] = (float) (Math.exp((double) x[from + column] - max) / sum);
        }
      }
    };
  }

  /** The first of the largest. */
  private static Kernel argMax(Buffers buffers, Place in, Place out) {
    float[] x = buffers.f32(in);
    long[] y = buffers.i64(out);
    return rows -> {
      for (int row = 0; row < rows; row++) {
        int from = in.offset() + row * in.stride();
        int best = 0;
        for (int column = 1; column < in.width(); column++) {
          if (x[from + column] > x[from + best]) {
            best = column;
          }
        }
        y[out.offset() + row * out.stride()] = best;
      }
    };
  }
}
