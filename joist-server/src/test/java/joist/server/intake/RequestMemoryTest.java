package joist.server.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RequestMemoryTest {
  private static final int MIB = 1 << 20;

  private final RequestMemory memory = new RequestMemory(32 * MIB, Duration.ofSeconds(1));
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
  void aBodyThatGrowsAloneMayTakeMoreThanAll() {
    Holding growing = new Holding(memory);
    assertThat(growing.count(3 * MIB)).isTrue();
    assertThat(growing.count(40 * MIB)).isTrue();
    growing.close();
    assertThat(memory.heldBytes()).isZero();
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
}
