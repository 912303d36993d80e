package joist.compiler.kernel;

import java.util.Arrays;
import java.util.Optional;
import joist.compiler.plan.Buffers;
import joist.compiler.plan.Call;
import joist.compiler.plan.Kernel;
import joist.compiler.plan.Operand;
import joist.compiler.plan.Place;
import joist.compiler.plan.Step;
import joist.compiler.plan.View;
import joist.tensor.ElementType;
import joist.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * {@code MatMul} and {@code Gemm} of rows with a constant matrix.
 *
 * <p>Letters: K inputs, M outputs. Each output is summed in f64 over K in order and rounded once,
 * as the reference does, so a row's bits depend on nothing else. The loop over M is inside, where
 * the processor's lanes are.
 */
final class LowerLinear {
  private LowerLinear() {}

  static Optional<Step> lower(Call call) {
    boolean fits =
        call.output().type().elementType() == ElementType.F32
            && call.input(0).type().rank() == 2
            && !call.input(0).isConstant()
            && call.node().intAttribute("transA", 0) == 0
            && call.input(1).tensor().filter(weights -> weights.shape().rank() == 2).isPresent();
    if (!fits) {
      return Optional.empty();
    }
    float[] weights = weights(call);
    if (call.inputs().size() == 2) {
      return Optional.of(new Linear(call, weights, null));
    }
    Operand bias = call.input(2);
    return bias.isConstant()
        ? call.view(2).map(view -> new Linear(call, weights, view))
        : Optional.empty();
  }

  /** The matrix as f32[K, M]. */
  private static float[] weights(Call call) {
    Tensor tensor = call.input(1).tensor().orElseThrow();
    float[] values = tensor.toFloats();
    if (call.node().intAttribute("transB", 0) == 0) {
      return values;
    }
    int outputs = (int) tensor.shape().dim(0);
    int inputs = (int) tensor.shape().dim(1);
    float[] transposed = new float[values.length];
    for (int m = 0; m < outputs; m++) {
      for (int k = 0; k < inputs; k++) {
        transposed[k * outputs + m] = values[m * inputs + k];
      }
    }
    return transposed;
  }

  private static final class Linear implements Step {
    private final float[] weights;
    private final Place in;
    private final Place out;
    private final double alpha;
    private final double beta;
    private final @Nullable View bias;

    Linear(Call call, float[] weights, @Nullable View bias) {
      this.weights = weights;
      this.in = call.input(0).place();
      this.out = call.output().place();
      this.alpha = call.node().floatAttribute("alpha", 1);
      this.beta = call.node().floatAttribute("beta", 1);
      this.bias = bias;
    }

    @Override
    public Kernel bind(Buffers buffers, int capacity) {
      float[] x = buffers.f32(in);
      float[] y = buffers.f32(out);
      double[] added = bias == null ? new double[0] : scaled(buffers.f32(bias.place()), bias);
      double[] sums = new double[out.width()];
      return rows -> {
        for (int row = 0; row < rows; row++) {
          multiply(x, in.offset() + row * in.stride(), sums);
          finish(sums, added, y, out.offset() + row * out.stride());
        }
      };
    }

    private double[] scaled(float[] values, View view) {
      double[] scaled = new double[out.width()];
      for (int m = 0; m < scaled.length; m++) {
        scaled[m] = beta * values[view.place().offset() + view.columns()[m]];
      }
      return scaled;
    }

    private void multiply(float[] x, int from, double[] sums) {
      Arrays.fill(sums, 0);
      for (int k = 0; k < in.width(); k++) {
        double value = x[from + k];
        int at = k * sums.length;
        for (int m = 0; m < sums.length; m++) {
          sums[m] += value * weights[at + m];
        }
      }
    }

    private void finish(double[] sums, double[] added, float[] y, int to) {
      for (int m = 0; m < sums.length; m++) {
        double scaled = alpha * sums[m];
        y[to + m] = (float) (added.length == 0 ? scaled : scaled + added[m]);
      }
    }

    @Override
    public long bytes() {
      return 4L * weights.length;
    }
  }
}
