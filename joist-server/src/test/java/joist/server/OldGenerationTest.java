package joist.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OldGenerationTest {
  private static final long MIB = 1 << 20;

  private long used;
  private long live;
  private boolean quiet;
  private int collections;
  private final OldGeneration old =
      new OldGeneration(() -> used, () -> live, () -> quiet, () -> collections++);

  private int ticked(long usedMib, long liveMib, boolean isQuiet) {
    used = usedMib * MIB;
    live = liveMib * MIB;
    quiet = isQuiet;
    collections = 0;
    old.tick();
    return collections;
  }

  @Test
  void isCollectedForLittleWhileNobodyWaits() {
    assertThat(ticked(50, 20, true)).isZero();
    assertThat(ticked(52, 20, true)).isOne();
    assertThat(ticked(52, 20, false)).isZero();
  }

  @Test
  void isCollectedForMuchInAnyCase() {
    assertThat(ticked(275, 20, false)).isZero();
    assertThat(ticked(276, 20, false)).isOne();
  }

  @Test
  void whereMuchLivesAsMuchMustBeDead() {
    assertThat(ticked(1900, 1000, false)).isZero();
    assertThat(ticked(2000, 1000, false)).isOne();
  }
}
