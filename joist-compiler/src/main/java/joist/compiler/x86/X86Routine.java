package joist.compiler.x86;

import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.util.List;
import joist.compiler.loop.RunCost;
import joist.compiler.target.Routine;

/**
 * Code with the block of its operands' addresses. A call is critical, which saves about 10 ns, only
 * where it is so short that a garbage collection can well wait for it.
 */
final class X86Routine implements Routine {
  private static final double CRITICAL_NANOS = 50_000;

  private final MemorySegment code;
  private final long block;
  private final RunCost cost;

  /** Calls are critical for ranges up to this long; negative where never. */
  private final long criticalRange;

  /** The code alone, as a segment that needs no guarding during calls. */
  private final MemorySegment entry;

  /** What must stay reachable. */
  private final List<?> alive;

  /**
   * @param code where the code is
   * @param block the operands' addresses
   * @param alive what must stay reachable besides
   */
  X86Routine(MemorySegment code, MemorySegment block, RunCost cost, List<?> alive) {
    this.code = code;
    this.block = block.address();
    this.cost = cost;
    this.criticalRange = range(cost);
    this.entry = MemorySegment.ofAddress(code.address());
    this.alive = List.of(block, alive);
  }

  private static long range(RunCost cost) {
    double left = CRITICAL_NANOS - cost.fixedNanos();
    return left < 0
        ? -1
        : (long) Math.min(Long.MAX_VALUE, left / Math.max(cost.nanosByRange(), 1e-9));
  }

  @Override
  public void run(long from, long to) {
    try {
      if (to - from <= criticalRange) {
        NativeCall.critical(entry, block, from, to);
      } else {
        NativeCall.plain(entry, block, from, to);
      }
    } finally {
      Reference.reachabilityFence(this);
    }
  }

  long codeAddress() {
    return code.address();
  }

  long blockAddress() {
    return block;
  }

  RunCost cost() {
    return cost;
  }

  @Override
  public String toString() {
    return "emitted code of %d bytes with %d operands".formatted(code.byteSize(), alive.size());
  }
}
