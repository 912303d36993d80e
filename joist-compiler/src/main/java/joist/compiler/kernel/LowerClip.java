package joist.compiler.kernel;

import java.util.Optional;
import joist.compiler.plan.Call;
import joist.compiler.plan.Step;
import joist.compiler.plan.View;
import joist.tensor.ElementType;

/** {@code Clip} of floats between two constants. */
final class LowerClip {
  private LowerClip() {}

  static Optional<Step> lower(Call call) {
    if (!call.takes(3, ElementType.F32)) {
      return Optional.empty();
    }
    return call.view(0)
        .flatMap(x ->
            scalar(call, 1)
                .flatMap(least -> scalar(call, 2).map(most -> step(call, x, least, most))));
  }

  private static Optional<Float> scalar(Call call, int input) {
    return call.input(input)
        .tensor()
        .filter(tensor -> tensor.shape().elements() == 1)
        .map(tensor -> tensor.f32(0));
  }

  private static Step step(Call call, View x, float least, float most) {
    return (buffers, capacity) ->
        ElementwiseF32.unary(
            buffers, x, call.output().place(), value -> Math.min(Math.max(value, least), most));
  }
}
