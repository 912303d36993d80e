package joist.compiler.x86.assembler;

/** What an instruction's one general operand may be: a register or a place in memory. */
public sealed interface Location {
  /** A vector register, or a mask register where an instruction wants one. */
  record Vector(int number) implements Location {}

  /** A general register where a vector instruction takes one. */
  record General(Gpr register) implements Location {}

  /** A place in memory. */
  sealed interface Memory extends Location {
    /** Whether one value of 32 bits is read and given to every lane (EVEX only). */
    boolean broadcast();
  }

  /** {@code base + displacement}. */
  record At(Gpr base, int displacement, boolean broadcast) implements Memory {
    public At(Gpr base, int displacement) {
      this(base, displacement, false);
    }
  }

  /** {@code base + lane's index * scale + displacement}, with a vector register of indices. */
  record Indexed(Gpr base, int indices, int scale, int displacement) implements Memory {
    @Override
    public boolean broadcast() {
      return false;
    }
  }

  /** A constant behind the code, by its offset in the pool. */
  record Pooled(int offset, boolean broadcast) implements Memory {}
}
