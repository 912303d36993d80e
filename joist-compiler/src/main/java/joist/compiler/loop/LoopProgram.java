package joist.compiler.loop;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/**
 * Loops that read and write operands: what a target makes code from. Immutable; equal programs are
 * the same code, so that code is kept by program.
 *
 * <p>A program runs for a range {@code [from, to)} within {@code [0, extent)}, which the bounds
 * {@link Bound.RangeStart} and {@link Bound.RangeEnd} name; running it for the parts of a partition
 * of {@code [0, extent)}, in any order or at the same time, does what running it for the whole
 * does. A program without such a loop has an extent of 1.
 *
 * <p>Registers hold one value of 32 bits in each lane, an f32 or an i32 as the operation takes it.
 * How many lanes there are is the target's; a program for a certain number of lanes is made by
 * {@link LaneLoops#legalise}, and only such programs go to a target.
 *
 * @param operands the memory it works on, numbered from 0
 * @param extent the largest end of the range that it is run for
 */
public record LoopProgram(String name, List<Operand> operands, long extent, List<Statement> body) {
  public LoopProgram {
    operands = List.copyOf(operands);
    body = List.copyOf(body);
  }

  /**
   * Memory handed in when the program is bound.
   *
   * @param elements how many elements there are; no index reaches past them
   * @param holds what i32 are in it, checked once when it is bound; only what is read can be known,
   *     and what is bound must then stay as it is
   */
  public record Operand(String name, Format format, Access access, long elements, Range holds) {
    public Operand {
      boolean known = !holds.equals(Range.ALL);
      if (known && (format != Format.I32 || access != Access.READ)) {
        throw new IllegalArgumentException(
            "expected a range of values for an operand of I32 that is only read, got one for %s %s '%s'"
                .formatted(access, format, name));
      }
    }

    /** An operand of which no more is known. */
    public Operand(String name, Format format, Access access, long elements) {
      this(name, format, access, elements, Range.ALL);
    }

    /**
     * Says whether memory holds what it should.
     *
     * @throws IllegalArgumentException for the first element outside of {@link #holds}
     */
    public void check(MemorySegment segment) {
      if (holds.equals(Range.ALL)) {
        return;
      }
      for (long i = 0; i < elements; i++) {
        int value = segment.getAtIndex(ValueLayout.JAVA_INT_UNALIGNED, i);
        if (value < holds.least() || value > holds.most()) {
          throw new IllegalArgumentException(
              "expected values of %d to %d in '%s', got %d at element %d"
                  .formatted(holds.least(), holds.most(), name, value, i));
        }
      }
    }

    public long bytes() {
      return elements * format.bytes();
    }
  }

  /** What may be done with an operand. */
  public enum Access {
    READ,
    WRITE,
    READ_WRITE
  }

  /** How elements lie in memory, and what they are in a register. */
  public enum Format {
    /** Four bytes, taken as they are: an f32. */
    F32(4),
    /** Four bytes, taken as they are: an i32. */
    I32(4),
    /** One byte, which is an i32 of 0 to 255 in a register; a store keeps the low byte. */
    U8(1),
    /** One byte, which is an i32 of -128 to 127 in a register; a store keeps the low byte. */
    I8(1);

    private final int bytes;

    Format(int bytes) {
      this.bytes = bytes;
    }

    public int bytes() {
      return bytes;
    }
  }
}
