package joist.compiler.x86.assembler;

/** How much of a vector register an instruction works on. */
public enum Width {
  XMM(16),
  YMM(32),
  ZMM(64);

  private final int bytes;

  Width(int bytes) {
    this.bytes = bytes;
  }

  public int bytes() {
    return bytes;
  }

  /** How many values of 32 bits there are. */
  public int lanes() {
    return bytes / 4;
  }

  /** The least width with at least {@code lanes} values of 32 bits. */
  public static Width of(int lanes) {
    return lanes <= 4 ? XMM : lanes <= 8 ? YMM : ZMM;
  }
}
