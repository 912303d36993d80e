package joist.compiler.memory;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import joist.tensor.Tensor;

/**
 * The buffers of one plan: constants, which stay where they are, and those that share one arena.
 * Numbered in the order in which they are made. Not thread-safe.
 */
public final class Buffers {
  /** Where the buffers of an arena begin, so that whole cache lines are theirs. */
  public static final long ALIGNMENT = 64;

  private final List<Buffer> buffers = new ArrayList<>();

  /** A piece of memory. */
  public sealed interface Buffer {
    /** Elements known when the plan is made. */
    record Constant(Tensor tensor) implements Buffer {}

    /**
     * Memory of a running call.
     *
     * @param life the steps within which its content is needed
     */
    record Working(long bytes, Life life) implements Buffer {}

    /** Texts of a running call: on the heap, never shared with others. */
    record Texts(int count) implements Buffer {}
  }

  /** The first and the last step that touch a buffer; mutable while a plan is made. */
  public static final class Life {
    private int first = Integer.MAX_VALUE;
    private int last = -1;

    public void touch(int step) {
      first = Math.min(first, step);
      last = Math.max(last, step);
    }

    private boolean overlaps(Life other) {
      return first <= other.last && other.first <= last;
    }
  }

  /** Where each working buffer begins in the arena, -1 for constants, and how large that is. */
  public record Layout(long[] offsets, long bytes) {}

  public int constant(Tensor tensor) {
    buffers.add(new Buffer.Constant(tensor));
    return buffers.size() - 1;
  }

  public int working(long bytes) {
    buffers.add(new Buffer.Working(bytes, new Life()));
    return buffers.size() - 1;
  }

  public int texts(long count) {
    buffers.add(new Buffer.Texts(Math.toIntExact(count)));
    return buffers.size() - 1;
  }

  public Buffer get(int buffer) {
    return buffers.get(buffer);
  }

  public int count() {
    return buffers.size();
  }

  /** Notes that step {@code step} reads or writes a buffer. */
  public void touch(int buffer, int step) {
    if (buffers.get(buffer) instanceof Buffer.Working(long bytes, Life life)) {
      life.touch(step);
    }
  }

  /**
   * Places working buffers so that those needed at the same time do not overlap: largest first,
   * each in the lowest gap that takes it (the greedy-by-size rule; Pisarchyk and Lee, "Efficient
   * Memory Management for Deep Neural Net Inference", 2020).
   */
  public Layout layout() {
    long[] offsets = new long[buffers.size()];
    Arrays.fill(offsets, -1);
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < buffers.size(); i++) {
      if (buffers.get(i) instanceof Buffer.Working) {
        order.add(i);
      }
    }
    order.sort(Comparator.comparingLong(this::bytes).reversed());
    List<Integer> placed = new ArrayList<>();
    long end = 0;
    for (int buffer : order) {
      offsets[buffer] = lowestGap(buffer, placed, offsets);
      placed.add(buffer);
      end = Math.max(end, offsets[buffer] + bytes(buffer));
    }
    return new Layout(offsets, end);
  }

  private long bytes(int buffer) {
    return buffers.get(buffer) instanceof Buffer.Working(long bytes, Life life)
        ? Math.ceilDiv(Math.max(1, bytes), ALIGNMENT) * ALIGNMENT
        : 0;
  }

  private Life life(int buffer) {
    return buffers.get(buffer) instanceof Buffer.Working(long bytes, Life life) ? life : new Life();
  }

  private long lowestGap(int buffer, List<Integer> placed, long[] offsets) {
    List<Integer> around =
        placed.stream()
            .filter(other -> life(buffer).overlaps(life(other)))
            .sorted(Comparator.comparingLong(other -> offsets[other]))
            .toList();
    long offset = 0;
    for (int other : around) {
      if (offset + bytes(buffer) <= offsets[other]) {
        break;
      }
      offset = Math.max(offset, offsets[other] + bytes(other));
    }
    return offset;
  }

  /** Bytes of constants. */
  public long constantBytes() {
    return buffers.stream()
        .mapToLong(b -> b instanceof Buffer.Constant(Tensor tensor) ? tensor.byteSize() : 0)
        .sum();
  }
}
