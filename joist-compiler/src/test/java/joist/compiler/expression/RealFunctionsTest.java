package joist.compiler.expression;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.function.ToIntBiFunction;
import joist.compiler.loop.Index;
import joist.compiler.loop.LoopInterpreter;
import joist.compiler.loop.LoopProgram;
import joist.compiler.loop.LoopProgram.Access;
import joist.compiler.loop.LoopProgram.Format;
import joist.compiler.loop.LoopProgram.Operand;
import org.junit.jupiter.api.Test;

class RealFunctionsTest {
  private static final int POINTS = 20_001;

  private static float[] apply(float[] x, ToIntBiFunction<RealFunctions, Integer> function) {
    LoopBody body = new LoopBody();
    int i = body.variable();
    body.loop(
        i,
        x.length,
        false,
        () -> {
          int value = body.loadOne(0, Index.of(i, 1));
          int result = function.applyAsInt(new RealFunctions(body), value);
          body.add(new joist.compiler.loop.Statement.StoreOne(1, Index.of(i, 1), result));
        });
    LoopProgram program =
        new LoopProgram(
            "function",
            List.of(
                new Operand("x", Format.F32, Access.READ, x.length),
                new Operand("y", Format.F32, Access.WRITE, x.length)),
            1,
            body.statements());
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment in = arena.allocateFrom(ValueLayout.JAVA_FLOAT, x);
      MemorySegment out = arena.allocate(4L * x.length, 4);
      LoopInterpreter.run(program, 1, List.of(in, out), 0, 1);
      return out.toArray(ValueLayout.JAVA_FLOAT);
    }
  }

  /**
   * The largest error over points between {@code least} and {@code most}, in units in the last
   * place.
   */
  private static double worst(
      double least,
      double most,
      DoubleUnaryOperator exact,
      ToIntBiFunction<RealFunctions, Integer> function) {
    float[] x = new float[POINTS];
    for (int i = 0; i < POINTS; i++) {
      x[i] = (float) (least + (most - least) * i / (POINTS - 1));
    }
    float[] y = apply(x, function);
    double worst = 0;
    for (int i = 0; i < POINTS; i++) {
      double expected = exact.applyAsDouble(x[i]);
      worst = Math.max(worst, Math.abs(y[i] - expected) / Math.ulp((float) expected));
    }
    return worst;
  }

  private static double logistic(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  @Test
  void functionsAreWithinAFewUnitsInTheLastPlace() {
    assertThat(worst(-103, 88.7, Math::exp, RealFunctions::exp)).isLessThan(2);
    assertThat(worst(1e-40, 1e-37, Math::log, RealFunctions::log)).isLessThan(2);
    assertThat(worst(0.01, 8, Math::log, RealFunctions::log)).isLessThan(2);
    assertThat(worst(8, 1e30, Math::log, RealFunctions::log)).isLessThan(2);
    assertThat(worst(-12, 12, Math::tanh, RealFunctions::tanh)).isLessThan(3);
    assertThat(worst(-80, 80, RealFunctionsTest::logistic, RealFunctions::sigmoid)).isLessThan(3);
    assertThat(
            worst(
                -20,
                20,
                x -> Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
                RealFunctions::softplus))
        .isLessThan(4);
  }

  @Test
  void specialValuesComeOutAsTheyShould() {
    float infinity = Float.POSITIVE_INFINITY;
    float[] x = {-infinity, infinity, Float.NaN, 0, -0.0f, -1, 89};
    assertThat(apply(x, RealFunctions::exp)[0]).isEqualTo(0);
    assertThat(apply(x, RealFunctions::exp)[1]).isEqualTo(infinity);
    assertThat(apply(x, RealFunctions::exp)[2]).isNaN();
    assertThat(apply(x, RealFunctions::exp)[6]).isEqualTo(infinity);
    assertThat(apply(x, RealFunctions::log)[1]).isEqualTo(infinity);
    assertThat(apply(x, RealFunctions::log)[2]).isNaN();
    assertThat(apply(x, RealFunctions::log)[3]).isEqualTo(-infinity);
    assertThat(apply(x, RealFunctions::log)[5]).isNaN();
    assertThat(apply(x, RealFunctions::tanh)).startsWith(-1, 1);
    assertThat(apply(x, RealFunctions::tanh)[2]).isNaN();
    assertThat(apply(x, RealFunctions::sigmoid)).startsWith(0, 1);
    assertThat(apply(x, RealFunctions::erf)).startsWith(-1, 1);
    assertThat(apply(x, RealFunctions::softplus)).startsWith(0, infinity);
  }

  @Test
  void theErrorFunctionIsThatOfTheTables() {
    float[] x = {0, 0.1f, 0.5f, 0.9f, 0.95f, 1, 1.5f, 2, 3, 5};
    float[] y = apply(x, RealFunctions::erf);
    double[] table = {
      0,
      0.1124629174,
      0.5204998778,
      0.7969081991,
      0.8208908273,
      0.8427007929,
      0.9661051465,
      0.9953222650,
      0.9999779095,
      1
    };
    for (int i = 0; i < x.length; i++) {
      assertThat((double) y[i]).isCloseTo(table[i], org.assertj.core.data.Offset.offset(1.2e-7));
    }
  }
}
