package joist.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class SlabMemoryTest {
  private static final long BYTES = 16 << 10;

  @Test
  void whatNobodyHoldsIsGivenAgainAsZeros() {
    SlabMemory memory = new SlabMemory(8 * BYTES);
    long forgotten = forget(memory, 1);
    collectUntilIdle(memory, BYTES);

    MemorySegment again = memory.take(BYTES);

    assertThat(again.address()).isEqualTo(forgotten);
    assertThat(again.byteSize()).isEqualTo(BYTES);
    assertThat(isZero(again)).isTrue();
    assertThat(memory.idleBytes()).isZero();
  }

  @Test
  void whatAPartIsHeldOfIsNotGivenAgain() {
    SlabMemory memory = new SlabMemory(8 * BYTES);
    MemorySegment part = memory.take(BYTES).fill((byte) 7).asSlice(100, 8);
    forget(memory, 3);
    collectUntilIdle(memory, 3 * BYTES);

    for (int i = 0; i < 8; i++) {
      memory.take(BYTES).fill((byte) 9);
    }

    assertThat(part.get(ValueLayout.JAVA_BYTE, 0)).isEqualTo((byte) 7);
  }

  @Test
  void eachSizeIsGivenAgainToItsOwn() {
    SlabMemory memory = new SlabMemory(8 * BYTES);
    forget(memory, 1);
    collectUntilIdle(memory, BYTES);

    assertThat(memory.take(BYTES / 2).byteSize()).isEqualTo(BYTES / 2);
    assertThat(memory.idleBytes()).isEqualTo(BYTES);
  }

  @Test
  void noMoreIsKeptThanTheBound() {
    SlabMemory memory = new SlabMemory(2 * BYTES);
    for (int i = 0; i < 5; i++) {
      forget(memory, 20);
      collectUntilIdle(memory, 2 * BYTES); // of 20, which the collector finds when it likes
    }
  }

  @Test
  void whatIsIdleGoesBackWhereThereIsNoRoom() {
    AtomicBoolean isFull = new AtomicBoolean();
    SlabMemory memory =
        new SlabMemory(
            8 * BYTES,
            bytes -> {
              if (isFull.getAndSet(false)) {
                throw new OutOfMemoryError("played");
              }
              return Arena.ofAuto().allocate(bytes, 64);
            });
    forget(memory, 3);
    collectUntilIdle(memory, 3 * BYTES);

    isFull.set(true);

    assertThat(memory.made(100 * BYTES).byteSize()).isEqualTo(100 * BYTES);
    assertThat(memory.idleBytes()).isZero();
  }

  @Test
  void withoutABoundNothingIsKept() {
    SlabMemory memory = new SlabMemory(0);
    forget(memory, 5);
    System.gc();

    assertThat(isZero(memory.take(BYTES))).isTrue();
    assertThat(memory.idleBytes()).isZero();
  }

  /** Takes so many, writes to them, and gives the address of the last. */
  private static long forget(SlabMemory memory, int count) {
    List<MemorySegment> some = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      some.add(memory.take(BYTES).fill((byte) -1));
    }
    return some.getLast().address();
  }

  private static void collectUntilIdle(SlabMemory memory, long bytes) {
    for (int i = 0; i < 10_000 && memory.idleBytes() < bytes; i++) {
      System.gc();
      Thread.onSpinWait();
    }
    assertThat(memory.idleBytes()).isEqualTo(bytes);
  }

  private static boolean isZero(MemorySegment segment) {
    return segment.asByteBuffer().mismatch(java.nio.ByteBuffer.allocate((int) segment.byteSize()))
        < 0;
  }
}
