package joist.compiler.x86.generator;

import java.util.ArrayList;
import java.util.List;
import joist.compiler.x86.assembler.Assembler;
import joist.compiler.x86.assembler.Gpr;
import joist.compiler.x86.assembler.Location;
import joist.compiler.x86.assembler.VectorInstruction;
import joist.compiler.x86.assembler.VectorOpcode;
import joist.compiler.x86.assembler.Width;

/**
 * Mask registers for the first so many lanes. A first pass over a program finds which are wanted;
 * if they are few, they are set once at the start of the second.
 */
final class MaskRegisters {
  /** For the results of comparisons, and for what gathers use up. */
  static final int TEMPORARY = 1;

  private static final int ON_DEMAND = 2;
  private static final int FIRST_KEPT = 3;
  private static final int KEPT = 5;

  private final List<Integer> wanted;
  private final boolean kept;

  private MaskRegisters(List<Integer> wanted, boolean kept) {
    this.wanted = wanted;
    this.kept = kept;
  }

  /** For the first pass. */
  static MaskRegisters unknown() {
    return new MaskRegisters(new ArrayList<>(), false);
  }

  boolean isUsed() {
    return !wanted.isEmpty();
  }

  /** For the second pass. */
  MaskRegisters settled() {
    return new MaskRegisters(wanted, wanted.size() <= KEPT);
  }

  /** At the start of the code. */
  void start(Assembler code) {
    if (kept) {
      for (int i = 0; i < wanted.size(); i++) {
        set(code, FIRST_KEPT + i, wanted.get(i));
      }
    }
  }

  /** The register with the first {@code lanes} lanes, good until the next call. */
  int first(Assembler code, int lanes) {
    if (!wanted.contains(lanes)) {
      wanted.add(lanes);
    }
    if (kept) {
      return FIRST_KEPT + wanted.indexOf(lanes);
    }
    set(code, ON_DEMAND, lanes);
    return ON_DEMAND;
  }

  /** Sets {@link #TEMPORARY} to the first lanes. */
  static void setTemporary(Assembler code, int lanes) {
    set(code, TEMPORARY, lanes);
  }

  private static void set(Assembler code, int register, int lanes) {
    code.move(Gpr.RAX, (1L << lanes) - 1);
    code.vector(
        VectorInstruction.of(
            VectorOpcode.KMOVW, Width.XMM, register, new Location.General(Gpr.RAX)));
  }
}
