package joist.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class SlabsTest {
  private static final long SEED = Long.getLong("joist.seed", 2026L);

  private final Slabs slabs = new Slabs(new SlabMemory(1 << 20));

  @Test
  void manySmallOnesShareWhatTheCollectorFrees() {
    assertThat(scopes(1, 2048)).isEqualTo(2048 / 256);
    assertThat(scopes(1024, 2048)).isEqualTo(2048 / 64);
    assertThat(scopes(Slabs.MOST_BYTES, 15)).isEqualTo(5);
  }

  private long scopes(long bytes, int count) {
    List<MemorySegment.Scope> scopes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      scopes.add(slabs.take(bytes).scope());
    }
    return scopes.stream().distinct().count();
  }

  @Test
  void largeOnesHaveMemoryOfTheirOwn() {
    MemorySegment one = slabs.take(Slabs.MOST_BYTES + 1);
    MemorySegment other = slabs.take(Slabs.MOST_BYTES + 1);

    assertThat(one.byteSize()).isEqualTo(Slabs.MOST_BYTES + 1);
    assertThat(one.scope()).isNotEqualTo(other.scope());
  }

  @Test
  void smallOnesDoNotShareASlabWithThoseOfOtherSizes() {
    assertThat(slabs.take(8).scope()).isNotEqualTo(slabs.take(Slabs.MOST_BYTES).scope());
  }

  @Test
  void allSizesAreAlignedAndNeighboursShareNoLine() {
    for (long bytes = 0; bytes <= 2 * Slabs.MOST_BYTES; bytes = 2 * bytes + 1) {
      for (long size : new long[] {bytes, bytes + 1}) {
        MemorySegment one = slabs.take(size);
        MemorySegment next = slabs.take(size);

        assertThat(one.byteSize()).isEqualTo(size);
        assertThat(one.address() % 64).isZero();
        assertThat(Math.abs(next.address() - one.address())).isGreaterThanOrEqualTo(64);
      }
    }
  }

  @Test
  void whatIsKeptStaysAsItWasThoughAllOthersAreForgotten() {
    Random random = new Random(SEED);
    List<MemorySegment> kept = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      MemorySegment taken = slabs.take(random.nextInt(500));
      boolean keep = i % 97 == 0;
      taken.fill((byte) (keep ? kept.size() : -1));
      if (keep) {
        kept.add(taken.asSlice(taken.byteSize() / 2));
      }
      if (i % 5000 == 0) {
        System.gc();
      }
    }
    for (int i = 0; i < kept.size(); i++) {
      assertThat(isAll(kept.get(i), (byte) i)).as("seed %d, piece %d", SEED, i).isTrue();
    }
  }

  @Test
  void threadsAreGivenZerosThatAreNobodyElses() throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<Callable<List<MemorySegment>>> takers = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        byte mark = (byte) (i + 1);
        takers.add(() -> marked(mark));
      }
      List<Future<List<MemorySegment>>> taken = threads.invokeAll(takers);
      for (int i = 0; i < taken.size(); i++) {
        byte mark = (byte) (i + 1);
        assertThat(taken.get(i).get()).allMatch(piece -> isAll(piece, mark));
      }
    }
  }

  private List<MemorySegment> marked(byte mark) {
    Random random = new Random(SEED + mark);
    List<MemorySegment> pieces = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      MemorySegment piece = slabs.take(random.nextInt(300));
      assertThat(isAll(piece, (byte) 0)).isTrue();
      pieces.add(piece.fill(mark));
    }
    return pieces;
  }

  private static boolean isAll(MemorySegment piece, byte expected) {
    for (long i = 0; i < piece.byteSize(); i++) {
      if (piece.get(ValueLayout.JAVA_BYTE, i) != expected) {
        return false;
      }
    }
    return true;
  }

  @Test
  void aSlabGoesWhenNobodyHoldsAnyPartOfIt() {
    WeakReference<MemorySegment.Scope> first = new WeakReference<>(slabs.take(64).scope());
    slabs.take(64);
    while (slabs.take(64).scope().equals(first.get())) {
      // until the first slab is full
    }
    for (int i = 0; i < 100 && first.get() != null; i++) {
      System.gc();
    }
    assertThat(first.get()).isNull();
  }
}
