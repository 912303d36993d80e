package joist.compiler.kernel;

import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleBinaryOperator;
import joist.compiler.plan.Buffers;
import joist.compiler.plan.Call;
import joist.compiler.plan.Kernel;
import joist.compiler.plan.Place;
import joist.compiler.plan.Step;
import joist.tensor.ElementType;
import joist.tensor.Tensor;

/** Sums and extremes over the columns of {@code f32[N, C]}, folded in f64 and rounded once. */
final class LowerReduction {
  private static final Map<String, Fold> FOLDS =
      Map.of(
          "ReduceSum", new Fold(Double::sum, 0),
          "ReduceMax", new Fold(Math::max, Double.NEGATIVE_INFINITY),
          "ReduceMin", new Fold(Math::min, Double.POSITIVE_INFINITY));

  private LowerReduction() {}

  private record Fold(DoubleBinaryOperator combine, double start) {}

  static Optional<Step> lower(Call call) {
    Fold fold = FOLDS.get(call.node().operator());
    if (fold == null
        || call.output().type().elementType() != ElementType.F32
        || call.input(0).type().rank() != 2
        || call.input(0).isConstant()
        || !isOverColumns(call)) {
      return Optional.empty();
    }
    Place in = call.input(0).place();
    Place out = call.output().place();
    return Optional.of((buffers, capacity) -> bind(buffers, in, out, fold));
  }

  private static boolean isOverColumns(Call call) {
    long[] axes =
        call.inputs().size() > 1
            ? call.input(1).tensor().map(t -> t.data().toArray(Tensor.I64)).orElse(new long[0])
            : call.node().intsAttribute("axes");
    return axes.length == 1 && LowerColumns.isAxisOne(axes[0], 2);
  }

  private static Kernel bind(Buffers buffers, Place in, Place out, Fold fold) {
    float[] x = buffers.f32(in);
    float[] y = buffers.f32(out);
    DoubleBinaryOperator combine = fold.combine();
    return rows -> {
      for (int row = 0; row < rows; row++) {
        int from = in.offset() + row * in.stride();
        double result = fold.start();
        for (int column = 0; column < in.width(); column++) {
          result = combine.applyAsDouble(result, x[from + column]);
        }
        y[out.offset() + row * out.stride()] = (float) result;
      }
    };
  }
}
