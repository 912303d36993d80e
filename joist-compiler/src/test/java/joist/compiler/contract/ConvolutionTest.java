package joist.compiler.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import joist.compiler.contract.PlanRuns.Memory;
import joist.compiler.target.Target;
import joist.graph.Attribute;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Convolutions of any geometry agree with the interpreter, and an image's answer is its own. */
class ConvolutionTest {
  private final long seed = Long.getLong("joist.seed", 2026L);
  private final Random random = new Random(seed);
  private final String about = ", -Djoist.seed=" + seed;

  static Stream<Target> targets() {
    return Targets.all();
  }

  @ParameterizedTest
  @MethodSource("targets")
  void convolvesImages(Target target) {
    for (int i = 0; i < 25; i++) {
      long groups = random.nextInt(3) == 0 ? 1 + random.nextInt(3) : 1;
      check(
          target,
          RandomWindows.of(random, 2, 18),
          new long[] {
            1 + random.nextInt(3),
            groups,
            groups * (1 + random.nextInt(7)),
            groups * (1 + random.nextInt(40))
          });
    }
  }

  @ParameterizedTest
  @MethodSource("targets")
  void convolvesSeriesAndVolumes(Target target) {
    for (int i = 0; i < 8; i++) {
      check(target, RandomWindows.of(random, 1, 40), new long[] {2, 1, 5, 19});
      check(target, RandomWindows.of(random, 3, 6), new long[] {2, 2, 4, 6});
    }
  }

  @ParameterizedTest
  @MethodSource("targets")
  void convolvesEveryChannelByItself(Target target) {
    for (int i = 0; i < 15; i++) {
      long channels = 2L + random.nextInt(40);
      check(
          target,
          RandomWindows.of(random, 1 + random.nextInt(3), 12),
          new long[] {1 + random.nextInt(2), channels, channels, channels});
    }
  }

  @Test
  void isAProductOfAllPixelsWhereTheWindowIsOne() {
    RandomWindows windows = RandomWindows.of(Map.of(), new long[] {8, 9}, new long[] {1, 1});
    Convolution convolution = new Convolution(4, 1, 3, 5, windows.axes());
    assertThat(convolution.axes()).containsExactly(288L, 5L);
    assertThat(convolution.plan(TileShape.of(8, 16), Epilogue.none()).scratchElements()).isZero();
  }

  @ParameterizedTest
  @MethodSource("targets")
  void givesAnImageTheSameBitsAmongAnyImages(Target target) {
    for (int groups : new int[] {1, 2, 6}) {
      RandomWindows windows = RandomWindows.of(random, 2, 12);
      float[] w = Specification.random(random, 6L * 6 / groups * taps(windows));
      Convolution all = new Convolution(3, groups, 6, 6, windows.axes());
      Convolution one = new Convolution(1, groups, 6, 6, windows.axes());
      int elements = (int) Shape.of(windows.inputShape(1, 6)).elements();
      float[] x = Specification.random(random, 3L * elements);
      float[] y = run(target, all, Epilogue.none(), x, w);
      int outputs = y.length / 3;
      for (int image = 0; image < 3; image++) {
        float[] alone = Arrays.copyOfRange(x, image * elements, (image + 1) * elements);
        assertThat(run(target, one, Epilogue.none(), alone, w))
            .as(windows + about)
            .isEqualTo(Arrays.copyOfRange(y, image * outputs, (image + 1) * outputs));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("targets")
  void appliesAnEpilogueByChannelAndByElement(Target target) {
    for (int groups : new int[] {1, 2, 6}) {
      RandomWindows windows = RandomWindows.of(random, 2, 9);
      Convolution convolution = new Convolution(2, groups, 6, 6, windows.axes());
      float[] w = Specification.random(random, 6L * 6 / groups * taps(windows));
      float[] x = Specification.random(random, Shape.of(windows.inputShape(2, 6)).elements());
      float[] bias = Specification.random(random, 6);
      float[] residual = Specification.random(random, convolution.outputElements());
      float[] plain = run(target, convolution, Epilogue.none(), x, w);
      Epilogue epilogue =
          new AddBroadcast(convolution.channelStrides(), 6, 1)
              .then(new AddBroadcast(convolution.outputStrides(), residual.length, 1))
              .then(Clamp.relu());
      for (int i = 0; i < plain.length; i++) {
        plain[i] = Math.max(0, plain[i] + bias[i % 6] + residual[i]);
      }
      assertThat(run(target, convolution, epilogue, x, w, bias, residual))
          .as(convolution + about)
          .isEqualTo(plain);
    }
  }

  @Test
  void refusesChannelsThatGroupsDoNotDivide() {
    RandomWindows windows = RandomWindows.of(random, 2, 9);
    assertThatThrownBy(() -> new Convolution(1, 2, 3, 4, windows.axes()))
        .hasMessageContaining("channels that 2 groups divide, got")
        .hasMessageContaining("3 and 4 channels");
  }

  private static long taps(RandomWindows windows) {
    return Shape.of(windows.kernelShape(1, 1)).elements();
  }

  /** Compares with the interpreter, for numbers of images, groups, input and output channels. */
  private void check(Target target, RandomWindows windows, long[] counts) {
    Convolution convolution =
        new Convolution(counts[0], counts[1], counts[2], counts[3], windows.axes());
    Shape input = Shape.of(windows.inputShape(counts[0], counts[2]));
    Shape weights = Shape.of(windows.kernelShape(counts[3], counts[2] / counts[1]));
    float[] x = Specification.random(random, input.elements());
    float[] w = Specification.random(random, weights.elements());
    Map<String, Attribute> attributes = new LinkedHashMap<>(windows.attributes());
    attributes.put("group", new Attribute.IntValue(counts[1]));
    float[] expected =
        Specification.run("Conv", attributes, Tensor.of(input, x), Tensor.of(weights, w));
    float[] y =
        run(target, convolution, Epilogue.none(), Channels.last(x, counts[0], counts[2]), w);
    Specification.assertClose(
        Channels.first(y, counts[0], counts[3]),
        expected,
        weights.elements() / counts[3],
        convolution + about);
  }

  private float[] run(
      Target target,
      Convolution convolution,
      Epilogue epilogue,
      float[] x,
      float[] w,
      float[]... extras) {
    Memory memory =
        new Memory(
            List.of(x),
            List.of(w),
            List.of(extras),
            List.of(Math.toIntExact(convolution.outputElements())));
    LoopPlan plan = convolution.plan(TileShape.of(target), epilogue);
    return new PlanRuns(target, random).run(plan, memory).getFirst();
  }
}
