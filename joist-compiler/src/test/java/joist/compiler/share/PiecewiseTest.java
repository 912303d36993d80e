package joist.compiler.share;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PiecewiseTest {
  private static final int BYTES = (2 << 20) + 3;

  @Test
  void givesAllBytesOnceAndInOrder() {
    List<Long> sizes = new ArrayList<>();
    MemorySegment all = random();
    MemorySegment copy = MemorySegment.ofArray(new byte[BYTES]);
    long[] at = {0};
    Piecewise.each(
        all,
        piece -> {
          sizes.add(piece.byteSize());
          MemorySegment.copy(piece, 0, copy, at[0], piece.byteSize());
          at[0] += piece.byteSize();
        });

    assertThat(sizes).containsExactly(1L << 20, 1L << 20, 3L);
    assertThat(all.mismatch(copy)).isEqualTo(-1);
  }

  @Test
  void copiesAll() {
    MemorySegment from = random();
    MemorySegment to = MemorySegment.ofArray(new byte[BYTES]);

    Piecewise.copy(from, to);

    assertThat(from.mismatch(to)).isEqualTo(-1);
  }

  @Test
  void seesEveryDifference() {
    MemorySegment one = random();
    MemorySegment other = MemorySegment.ofArray(new byte[BYTES]).copyFrom(one);
    assertThat(Piecewise.areSame(one, other)).isTrue();
    assertThat(Piecewise.areSame(one, other.asSlice(0, BYTES - 1))).isFalse();
    for (int at : new int[] {0, 1 << 20, BYTES - 1}) {
      byte before = other.get(ValueLayout.JAVA_BYTE, at);
      other.set(ValueLayout.JAVA_BYTE, at, (byte) (before + 1));
      assertThat(Piecewise.areSame(one, other)).as("at %d", at).isFalse();
      other.set(ValueLayout.JAVA_BYTE, at, before);
    }
  }

  private static MemorySegment random() {
    byte[] bytes = new byte[BYTES];
    new Random(7).nextBytes(bytes);
    return MemorySegment.ofArray(bytes);
  }
}
