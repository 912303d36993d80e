package joist.compiler.contract;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

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

/** LRN agrees with the interpreter, for any number of channels around and any exponent. */
class LocalResponseTest {
  private final long seed = Long.getLong("joist.seed", 2026L);
  private final Random random = new Random(seed);

  static Stream<Target> targets() {
    return Targets.all();
  }

  @ParameterizedTest
  @MethodSource("targets")
  void dividesByThePowerOfTheChannelsAround(Target target) {
    for (float beta : new float[] {0.75f, 0.5f, 1, 0.6f}) {
      for (int i = 0; i < 4; i++) {
        long images = 1L + random.nextInt(2);
        long channels = 1L + random.nextInt(40);
        long size = 1L + random.nextInt(6);
        long area = 1L + random.nextInt(30);
        check(target, new LocalResponse(images * area, channels, size, 0.5f, beta, 1.5f), images);
      }
    }
  }

  @Test
  void refusesNoChannels() {
    assertThatThrownBy(() -> new LocalResponse(1, 1, 0, 1, 1, 1))
        .hasMessageContaining("expected a size of 1 channel at least, got 0");
  }

  private void check(Target target, LocalResponse response, long images) {
    Shape shape = Shape.of(images, response.channels(), response.pixels() / images, 1);
    float[] x = Specification.random(random, shape.elements());
    Map<String, Attribute> attributes =
        Map.of(
            "size", new Attribute.IntValue(response.size()),
            "alpha", new Attribute.FloatValue(response.alpha()),
            "beta", new Attribute.FloatValue(response.beta()),
            "bias", new Attribute.FloatValue(response.bias()));
    float[] expected = Specification.run("LRN", attributes, Tensor.of(shape, x));
    float[] inwards = Channels.last(x, images, response.channels());
    Memory memory = new Memory(List.of(inwards), List.of(), List.of(), List.of(x.length));
    LoopPlan plan = response.plan(TileShape.of(target));
    float[] y = new PlanRuns(target, random).run(plan, memory).getFirst();
    Specification.assertClose(
        Channels.first(y, images, response.channels()),
        expected,
        1,
        response + ", -Djoist.seed=" + seed);
  }
}
