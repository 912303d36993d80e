package joist.compiler.x86.assembler;

/** How much of a vector register an instruction works on. */
public enum Width {
  XMM(16, 0),
  YMM(32, 1),
  ZMM(64, 2);

  private final int bytes;
  private final int code;

  Width(int bytes, int code) {
    this.bytes = bytes;
    this.code = code;
  }

  public int bytes() {
    return bytes;
  }

  /** What encodings call it. */
  int code() {
    return code;
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
