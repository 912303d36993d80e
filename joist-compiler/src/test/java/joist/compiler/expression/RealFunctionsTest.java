package joist.compiler.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

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
    assertThat(worst(-12, 12, Math::tanh, RealFunctions::tanh)).isLessThan(5);
    assertThat(worst(-20, 0, Math::exp, RealFunctions::expOfNegative)).isLessThan(3);
    assertThat(worst(-87.3, 0, Math::exp, RealFunctions::expOfNegative)).isLessThan(5);
    assertThat(worst(-80, 80, RealFunctionsTest::logistic, RealFunctions::sigmoid)).isLessThan(3);
    assertThat(
            worst(
                -20,
                20,
                x -> Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
                RealFunctions::softplus))
        .isLessThan(4);
  }

  /** Numbers of every size and sign, evenly by their bits. */
  private static float[] ofEverySize() {
    float[] x = new float[1 << 16];
    for (int i = 0; i < x.length; i++) {
      x[i] = Float.intBitsToFloat(i << 16 | 0x1357);
    }
    return x;
  }

  /** The largest distance over numbers of every size. */
  private static double farthest(
      DoubleUnaryOperator exact, ToIntBiFunction<RealFunctions, Integer> function) {
    float[] x = ofEverySize();
    float[] y = apply(x, function);
    double farthest = 0;
    for (int i = 0; i < x.length; i++) {
      if (Float.isNaN(x[i])) {
        assertThat(y[i]).isNaN();
      } else {
        farthest = Math.max(farthest, Math.abs(y[i] - exact.applyAsDouble(x[i])));
      }
    }
    return farthest;
  }

  /** By its series where that converges fast, by its continued fraction else. */
  private static double erf(double x) {
    double size = Math.abs(x);
    if (size > 6) {
      return Math.signum(x);
    }
    if (size < 2.5) {
      double term = x;
      double sum = x;
      for (int n = 1; n < 80; n++) {
        term *= -x * x / n;
        sum += term / (2 * n + 1);
      }
      return 2 / Math.sqrt(Math.PI) * sum;
    }
    double fraction = size;
    for (int n = 80; n > 0; n--) {
      fraction = size + n / 2.0 / fraction;
    }
    return Math.signum(x) * (1 - Math.exp(-x * x) / Math.sqrt(Math.PI) / fraction);
  }

  private static double normal(double x) {
    return (1 + erf(x / Math.sqrt(2))) / 2;
  }

  @Test
  void boundedFunctionsAreCloseForNumbersOfEverySize() {
    assertThat(farthest(Math::tanh, RealFunctions::tanh)).isLessThan(2.5e-7);
    assertThat(farthest(RealFunctionsTest::erf, RealFunctions::erf)).isLessThan(2.5e-7);
    assertThat(farthest(RealFunctionsTest::logistic, RealFunctions::sigmoid)).isLessThan(1.5e-7);
  }

  @Test
  void geluIsCloseWhereItIsNotItsArgument() {
    float[] x = new float[POINTS];
    for (int i = 0; i < POINTS; i++) {
      x[i] = -8 + 16f * i / (POINTS - 1);
    }
    float[] y = apply(x, RealFunctions::gelu);
    for (int i = 0; i < POINTS; i++) {
      double share = y[i] / (double) x[i];
      assertThat(x[i] == 0 ? 0.5 : share).isCloseTo(normal(x[i]), offset(2e-7));
    }
    float infinity = Float.POSITIVE_INFINITY;
    float[] special = apply(new float[] {infinity, -1e30f, 1e30f, Float.NaN}, RealFunctions::gelu);
    assertThat(special).startsWith(infinity, -0.0f, 1e30f);
    assertThat(special[3]).isNaN();
  }

  @Test
  void functionsStayWithinTheirBounds() {
    for (float value : apply(ofEverySize(), RealFunctions::tanh)) {
      assertThat(Math.abs(value) > 1).isFalse();
    }
    for (float value : apply(ofEverySize(), RealFunctions::erf)) {
      assertThat(Math.abs(value) > 1).isFalse();
    }
  }

  @Test
  void whatIsLessThanTheLeastNormalNumberIsNothingToASoftmax() {
    float[] x = {0, -0.0f, -88.1f, -1000, Float.NEGATIVE_INFINITY, Float.NaN};
    float[] y = apply(x, RealFunctions::expOfNegative);
    assertThat(y).startsWith(1, 1, 0, 0, 0);
    assertThat(y[5]).isNaN();
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
      assertThat((double) y[i]).isCloseTo(table[i], offset(2.5e-7));
    }
  }
}
