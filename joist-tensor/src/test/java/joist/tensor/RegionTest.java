package joist.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RegionTest {
  private final Ledger ledger = new Ledger(10_000);
  private final Region region = Region.open("model", ledger.open("model:1"));

  @Test
  void chargesWhatItHoldsAndGivesItBackWhenClosed() {
    region.allocate(MemoryKind.WORKSPACE, 1_000, 64);
    region.charge(MemoryKind.HEAP, 500);
    Region inner = region.within("call");
    inner.zeros(ElementType.F32, Shape.of(100));
    assertThat(ledger.totalBytes()).isEqualTo(1_900);
    assertThat(region.bytes()).isEqualTo(1_900);
    assertThat(region.bytesByKind())
        .isEqualTo(
            Map.of(
                MemoryKind.WEIGHTS, 400L,
                MemoryKind.WORKSPACE, 1_000L,
                MemoryKind.CODE, 0L,
                MemoryKind.HEAP, 500L));
    inner.leave();
    inner.close();
    assertThat(ledger.totalBytes()).isEqualTo(1_500);
    region.close();
    assertThat(ledger.totalBytes()).isZero();
    assertThat(region.bytes()).isZero();
  }

  @Test
  void refusesWhatTheAccountHasNoRoomFor() {
    assertThatThrownBy(() -> region.allocate(MemoryKind.WEIGHTS, 10_001, 64))
        .isInstanceOf(OverBudgetException.class);
    assertThat(ledger.totalBytes()).isZero();
  }

  /**
   * Only compiled code forgets what it does not use again, so the close runs in a JVM that compiles
   * all of it at once.
   */
  @Test
  void isNotForgottenWhileItIsClosed() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xcomp",
                "-XX:CompileCommand=quiet",
                "-XX:CompileCommand=compileonly,joist.tensor.*::*",
                "-cp",
                System.getProperty("java.class.path"),
                ClosedWhileCollected.class.getName())
            .redirectErrorStream(true)
            .start();
    String said = process.inputReader().readAllAsString();
    assertThat(said).contains("freed by main");
    assertThat(process.waitFor()).isZero();
  }

  @Test
  void letsNobodyInOnceClosedAndSaysSo() {
    region.close();
    assertThat(region.tryEnter()).isFalse();
    assertThatThrownBy(region::enter)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("expected 'model' to be open");
  }

  @Test
  void memoryStaysUntilTheLastOneInsideHasLeft() {
    Tensor tensor = region.zeros(ElementType.F32, Shape.of(4));
    region.enter();
    region.close();
    assertThat(tensor.f32(3)).isZero();
    assertThat(ledger.totalBytes()).isEqualTo(16);
    region.leave();
    assertThat(ledger.totalBytes()).isZero();
    assertThatThrownBy(() -> tensor.f32(3)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void closesWhatIsWithinAndLastsUntilThatIsGone() {
    Tensor outer = region.zeros(ElementType.F32, Shape.of(4));
    Region inner = region.within("call");
    region.close();
    assertThat(inner.isClosed()).isTrue();
    assertThat(outer.f32(0)).isZero();
    inner.leave();
    assertThatThrownBy(() -> outer.f32(0)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aRegionMadeWithinAClosedOneGoesWhenItIsLeft() {
    region.enter();
    region.close();
    Region late = region.within("late");
    assertThat(late.zeros(ElementType.F32, Shape.of(2)).f32(1)).isZero();
    late.leave();
    assertThat(ledger.totalBytes()).isZero();
    assertThat(late.tryEnter()).isFalse();
    region.leave();
  }

  @Test
  void aTensorKeepsAForgottenRegion() {
    Tensor tensor = Region.open("forgotten").zeros(ElementType.F32, Shape.of(4));
    for (int i = 0; i < 5; i++) {
      System.gc();
    }
    assertThat(tensor.f32(0)).isZero();
  }
}
