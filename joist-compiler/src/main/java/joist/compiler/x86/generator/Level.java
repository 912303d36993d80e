package joist.compiler.x86.generator;

import joist.compiler.x86.assembler.Width;

/** Which vector instructions code is made of. */
public enum Level {
  /** AVX2 with FMA: 16 registers of 8 lanes. */
  AVX2(Width.YMM, 16),
  /** AVX-512 F, BW, DQ and VL: 32 registers of 16 lanes. */
  AVX512(Width.ZMM, 32);

  private final Width width;
  private final int registers;

  Level(Width width, int registers) {
    this.width = width;
    this.registers = registers;
  }

  public Width width() {
    return width;
  }

  public int lanes() {
    return width.lanes();
  }

  public int registers() {
    return registers;
  }
}
