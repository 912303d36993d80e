package joist.server.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import joist.serving.Await;
import org.junit.jupiter.api.Test;

class RequestMemoryTest {
  private static final int MIB = 1 << 20;

  private final RequestMemory memory = new RequestMemory(32 * MIB, Duration.ofSeconds(1), 1000);
  private final List<String> granted = new ArrayList<>();

  private Holding asks(String name, long bytes) {
    Holding holding = new Holding(memory);
    if (holding.reserve(
        bytes,
        () -> {
          assertThat(holding.resumed()).isTrue();
          granted.add(name);
        })) {
      granted.add(name);
    }
    return holding;
  }

  @Test
  void bodiesWaitForRoomInTheirOrder() {
    Holding first = asks("first", 10 * MIB);
    Holding second = asks("second", 10 * MIB);
    Holding third = asks("third", 4 * MIB); // would fit, and does not pass
    assertThat(granted).containsExactly("first");
    assertThat(second.isWaiting()).isTrue();
    assertThat(memory.heldBytes()).isEqualTo(10 * MIB);
    first.close();
    assertThat(granted).containsExactly("first", "second", "third");
    second.close();
    third.close();
    assertThat(memory.heldBytes()).isZero();
  }

  @Test
  void smallerBodiesDoNotWaitForLargeOnes() {
    asks("large", 16 * MIB);
    asks("larger", 20 * MIB);
    asks("other", MIB);
    assertThat(granted).containsExactly("large", "other");
  }

  @Test
  void whatIsLargerThanAllRoomIsLetInAlone() {
    Holding giant = asks("giant", 100 * MIB);
    Holding next = asks("next", 3 * MIB);
    assertThat(granted).containsExactly("giant");
    giant.close();
    assertThat(granted).containsExactly("giant", "next");
    next.close();
  }

  @Test
  void whoeverWaitsNoLongerTakesNoRoom() {
    Holding first = asks("first", 16 * MIB);
    Holding gone = asks("gone", 10 * MIB);
    Holding last = asks("last", 8 * MIB);
    gone.close();
    gone.close();
    first.close();
    assertThat(granted).containsExactly("first", "last");
    last.close();
    assertThat(memory.heldBytes()).isZero();
  }

  @Test
  void roomThatComesWhenNobodyNeedsItAnyMoreIsGivenBack() {
    Holding first = asks("first", 16 * MIB);
    List<Holding> late = new ArrayList<>();
    Holding second = new Holding(memory);
    assertThat(second.reserve(8 * MIB, () -> late.add(second))).isFalse();
    first.close(); // room is there, and the loop has not heard of it yet
    assertThat(late).containsExactly(second);
    second.close();
    assertThat(second.resumed()).isFalse();
    assertThat(memory.heldBytes()).isZero();
  }

  @Test
  void aBodyThatGrowsTakesRoomOrIsTurnedAway() {
    Holding other = asks("other", 12 * MIB);
    Holding growing = new Holding(memory);
    assertThat(growing.allocate(3 * MIB)).isPresent();
    assertThat(growing.allocate(2 * MIB)).isEmpty();
    assertThat(memory.heldBytes()).isEqualTo(15 * MIB);
    growing.close();
    assertThat(growing.allocate(1)).isEmpty();
    other.close();
    assertThat(memory.heldBytes()).isZero();
  }

  @Test
  void whatGrewFromNothingGivesAllOfItBack() {
    try (Holding growing = new Holding(memory)) {
      MemorySegment few = growing.allocate(MIB).orElseThrow();
      assertThat(growing.allocate(4 * MIB)).isPresent();
      assertThat(memory.heldBytes()).isEqualTo(5 * MIB);
      growing.release(few);
      assertThat(memory.heldBytes()).isEqualTo(4 * MIB);
    }
    assertThat(memory.heldBytes()).isZero();
  }

  @Test
  void aBodyThatGrowsAloneMayTakeMoreThanAll() {
    Holding growing = new Holding(memory);
    assertThat(growing.count(3 * MIB)).isTrue();
    assertThat(growing.count(40 * MIB)).isTrue();
    growing.close();
    assertThat(memory.heldBytes()).isZero();
  }

  @Test
  void aBodyThatGrowsLargeIsCountedOnceAndAmongLargeOnes() {
    Holding growing = new Holding(memory);
    MemorySegment small = growing.allocate(2 * MIB).orElseThrow();
    MemorySegment large = growing.allocate(4 * MIB).orElseThrow();
    growing.release(small);
    assertThat(memory.heldBytes()).isEqualTo(4 * MIB);
    for (int i = 0; i < 8; i++) {
      assertThat(new Holding(memory).count(2 * MIB)).isTrue();
    }
    growing.release(large.asSlice(0, 10));
    assertThat(memory.heldBytes()).isEqualTo(16 * MIB);
    growing.close();
    assertThat(memory.heldBytes()).isEqualTo(16 * MIB);
  }

  @Test
  void aBodyThatGrowsLargeWhereLargeOnesHaveNoRoomIsTurnedAway() {
    Holding large = asks("large", 14 * MIB);
    Holding growing = new Holding(memory);
    assertThat(growing.allocate(2 * MIB)).isPresent();
    assertThat(growing.allocate(2 * MIB)).isEmpty();
    assertThat(memory.refused()).isEqualTo(1);
    assertThat(memory.heldBytes()).isEqualTo(16 * MIB);
    growing.close();
    large.close();
    assertThat(memory.heldBytes()).isZero();
  }

  @Test
  void aBodyForWhichTheMachineHasNoMemoryIsTurnedAwayAndHoldsNothing() {
    RequestMemory wide = new RequestMemory(1L << 60, Duration.ofSeconds(1), 0);
    Holding holding = new Holding(wide);
    assertThat(holding.allocate(1L << 50)).isEmpty();
    assertThat(wide.heldBytes()).isZero();
    assertThat(wide.refused()).isEqualTo(1);
    assertThat(holding.allocate(10)).isPresent();
    holding.close();
    assertThat(wide.heldBytes()).isZero();
  }

  @Test
  void aBodyIsTooSlowOnlyWhileOthersWaitForItsRoom() {
    Holding slow = asks("slow", 16 * MIB);
    assertThat(slow.look(0, 1)).isFalse();
    Holding small = asks("small", MIB);
    Holding other = asks("other", 4 * MIB);
    assertThat(slow.look(1999, 2)).isTrue();
    assertThat(slow.look(2000, 2)).isFalse();
    assertThat(small.look(0, 2)).isFalse();
    assertThat(other.look(0, 2)).isFalse();
    other.close();
    assertThat(other.isWaiting()).isFalse();
    assertThat(slow.look(0, 2)).isFalse();
  }

  @Test
  void memoryThatWasFreedIsNotReadAndItsRoomIsHeldUntilTheEnd() {
    Holding holding = asks("one", MIB);
    MemorySegment body = holding.allocate(MIB).orElseThrow();
    assertThat(memory.heldBytes()).isEqualTo(MIB);
    holding.free();
    assertThatThrownBy(() -> body.get(ValueLayout.JAVA_BYTE, 0))
        .isInstanceOf(IllegalStateException.class);
    assertThat(memory.heldBytes()).isEqualTo(MIB);
    holding.close();
    assertThat(memory.heldBytes()).isZero();
  }

  @Test
  void memoryThatIsHandedOverOutlivesTheRequestAndIsFreedWhenNobodyRefersToIt() {
    Holding holding = asks("tensors", MIB);
    MemorySegment own = holding.allocate(MIB).orElseThrow();
    own.fill((byte) 7);

    assertThat(lastOfHandedOver(holding, own)).isEqualTo((byte) 7);

    Await.until(
        "nobody refers to it",
        () -> {
          System.gc();
          return !own.scope().isAlive();
        });
  }

  /** Reads what was handed over when the request is over, and forgets it. */
  private byte lastOfHandedOver(Holding holding, MemorySegment own) {
    MemorySegment lasting = holding.handOver(own).orElseThrow();
    assertThat(memory.heldBytes()).isEqualTo(MIB);
    holding.close();
    assertThat(memory.heldBytes()).isZero();
    return lasting.get(ValueLayout.JAVA_BYTE, MIB - 1);
  }

  @Test
  void memoryThatIsGoneIsNotHandedOver() {
    Holding holding = asks("gone", MIB);
    MemorySegment own = holding.allocate(MIB).orElseThrow();
    holding.close();
    assertThat(holding.handOver(own)).isEmpty();
  }
}
