package joist.compiler.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import joist.compiler.contract.PlanRuns.Memory;
import joist.compiler.target.InterpretedTarget;
import org.junit.jupiter.api.Test;

/** Channels move inwards and outwards again. */
class FlipTest {
  private final Random random = new Random(Long.getLong("joist.seed", 2026L));

  @Test
  void movesChannelsInwardsAndOutwardsAgain() {
    for (int i = 0; i < 20; i++) {
      long images = 1L + random.nextInt(3);
      long channels = 1L + random.nextInt(40);
      long area = 1L + random.nextInt(80);
      float[] x = Specification.random(random, images * channels * area);
      float[] inwards = run(Flip.channelsInwards(images, channels, area), x);
      assertThat(inwards).isEqualTo(Channels.last(x, images, channels));
      assertThat(run(Flip.channelsOutwards(images, channels, area), inwards)).isEqualTo(x);
    }
  }

  @Test
  void nothingTakesNoPrograms() {
    assertThat(new Flip(0, 3, 4).plan().phases()).isEmpty();
    assertThat(new Flip(1, 3, 0).plan().phases()).isEmpty();
  }

  private float[] run(Flip flip, float[] x) {
    Memory memory = new Memory(List.of(x), List.of(), List.of(), List.of(x.length));
    return new PlanRuns(new InterpretedTarget(1, 12), random).run(flip.plan(), memory).getFirst();
  }
}
