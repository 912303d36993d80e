package joist.compiler.x86.assembler;

import joist.compiler.x86.assembler.Location.At;
import joist.compiler.x86.assembler.Location.General;

/**
 * Writes machine code of x86-64, one instruction a call, operands in the order of Intel's manual.
 * General instructions work on 64 bits. Not thread-safe.
 */
public final class Assembler {
  private final CodeBuffer code = new CodeBuffer();
  private final ConstantPool pool = new ConstantPool();

  /** The constants behind the code. */
  public ConstantPool pool() {
    return pool;
  }

  /** How many bytes of instructions there are so far. */
  public int size() {
    return code.size();
  }

  /** The code with its constants behind it, at a multiple of 64 bytes. */
  public byte[] toBytes() {
    return code.toBytes(pool.bytes());
  }

  public void vector(VectorInstruction instruction) {
    VectorEncoder.put(code, instruction);
  }

  public void place(Label label) {
    label.place(code.size());
  }

  /** Fills up with instructions that do nothing to a multiple of {@code bytes}. */
  public void align(int bytes) {
    for (int rest = -code.size() & (bytes - 1); rest > 0; ) {
      int length = Math.min(rest, 9);
      putNop(length);
      rest -= length;
    }
  }

  public void move(Gpr to, Gpr from) {
    wide(0x89, from.number(), new General(to));
  }

  public void move(Gpr to, long value) {
    if (value == (value & 0xFFFF_FFFFL)) {
      rex(false, 0, to.number());
      code.put(0xB8 | (to.number() & 7));
      code.put32((int) value);
    } else if (value == (int) value) {
      wide(0xC7, 0, new General(to));
      code.put32((int) value);
    } else {
      rex(true, 0, to.number());
      code.put(0xB8 | (to.number() & 7));
      code.put64(value);
    }
  }

  public void load(Gpr to, At from) {
    wide(0x8B, to.number(), from);
  }

  /** Loads 32 bits, as a number with a sign. */
  public void loadInt(Gpr to, At from) {
    wide(0x63, to.number(), from);
  }

  /** Loads a byte, as a number with or without a sign. */
  public void loadByte(Gpr to, At from, boolean signed) {
    rex(true, to.number(), from.base().number());
    code.put(0x0F);
    code.put(signed ? 0xBE : 0xB6);
    ModRm.put(code, to.number(), from, 1, 0);
  }

  public void store(At to, Gpr from) {
    wide(0x89, from.number(), to);
  }

  /** Stores the low 32 bits. */
  public void storeInt(At to, Gpr from) {
    rex(false, from.number(), to.base().number());
    code.put(0x89);
    ModRm.put(code, from.number(), to, 1, 0);
  }

  /** The address of a place. */
  public void address(Gpr to, At of) {
    wide(0x8D, to.number(), of);
  }

  public void add(Gpr to, Gpr value) {
    wide(0x01, value.number(), new General(to));
  }

  public void add(Gpr to, At value) {
    wide(0x03, to.number(), value);
  }

  public void add(At to, Gpr value) {
    wide(0x01, value.number(), to);
  }

  public void add(Gpr to, int value) {
    arithmetic(0, new General(to), value);
  }

  public void add(At to, int value) {
    arithmetic(0, to, value);
  }

  public void subtract(Gpr to, Gpr value) {
    wide(0x29, value.number(), new General(to));
  }

  public void and(Gpr to, int value) {
    arithmetic(4, new General(to), value);
  }

  public void multiply(Gpr to, Gpr by, int value) {
    rex(true, to.number(), by.number());
    code.put(0x69);
    ModRm.put(code, to.number(), new General(by), 1, 4);
    code.put32(value);
  }

  public void multiply(Gpr to, Gpr by) {
    rex(true, to.number(), by.number());
    code.put(0x0F);
    code.put(0xAF);
    ModRm.put(code, to.number(), new General(by), 1, 0);
  }

  /** Sets the flags to those of comparing the register to 0. */
  public void test(Gpr register) {
    wide(0x85, register.number(), new General(register));
  }

  public void jump(Condition when, Label to) {
    code.put(0x0F);
    code.put(0x80 | when.code);
    code.putJump(to);
  }

  public void jump(Label to) {
    code.put(0xE9);
    code.putJump(to);
  }

  public void call(Gpr address) {
    rex(false, 0, address.number());
    code.put(0xFF);
    ModRm.put(code, 2, new General(address), 1, 0);
  }

  public void push(Gpr register) {
    rex(false, 0, register.number());
    code.put(0x50 | (register.number() & 7));
  }

  public void pop(Gpr register) {
    rex(false, 0, register.number());
    code.put(0x58 | (register.number() & 7));
  }

  public void ret() {
    code.put(0xC3);
  }

  public void cpuid() {
    code.put(0x0F);
    code.put(0xA2);
  }

  public void xgetbv() {
    code.put(0x0F);
    code.put(0x01);
    code.put(0xD0);
  }

  public void vzeroupper() {
    code.put(0xC5);
    code.put(0xF8);
    code.put(0x77);
  }

  private void wide(int opcode, int register, Location location) {
    rex(true, register, ModRm.base(location));
    code.put(opcode);
    ModRm.put(code, register, location, 1, 0);
  }

  private void arithmetic(int extension, Location to, int value) {
    boolean small = value == (byte) value;
    wide(small ? 0x83 : 0x81, extension, to);
    if (small) {
      code.put(value);
    } else {
      code.put32(value);
    }
  }

  private void rex(boolean wide, int register, int base) {
    int bits = (wide ? 8 : 0) | ((register >> 3) << 2) | (base >> 3);
    if (bits != 0) {
      code.put(0x40 | bits);
    }
  }

  /** The no-operations that Intel recommends (SDM, NOP). */
  private void putNop(int length) {
    switch (length) {
      case 1 -> code.put(0x90);
      case 2 -> put(0x66, 0x90);
      case 3 -> put(0x0F, 0x1F, 0x00);
      case 4 -> put(0x0F, 0x1F, 0x40, 0);
      case 5 -> put(0x0F, 0x1F, 0x44, 0, 0);
      case 6 -> put(0x66, 0x0F, 0x1F, 0x44, 0, 0);
      case 7 -> put(0x0F, 0x1F, 0x80, 0, 0, 0, 0);
      case 8 -> put(0x0F, 0x1F, 0x84, 0, 0, 0, 0, 0);
      default -> put(0x66, 0x0F, 0x1F, 0x84, 0, 0, 0, 0, 0);
    }
  }

  private void put(int... values) {
    for (int value : values) {
      code.put(value);
    }
  }
}
