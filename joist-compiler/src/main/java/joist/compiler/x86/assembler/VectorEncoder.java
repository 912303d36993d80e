package joist.compiler.x86.assembler;

/** Writes vector instructions as VEX where that can say them, else as EVEX (SDM 2.3, 2.7). */
final class VectorEncoder {
  private VectorEncoder() {}

  static void put(CodeBuffer code, VectorInstruction instruction) {
    boolean evex = instruction.needsEvex();
    if (evex) {
      putEvex(code, instruction);
    } else {
      putVex(code, instruction);
    }
    VectorOpcode opcode = instruction.opcode();
    Location location = instruction.location();
    boolean broadcast = location instanceof Location.Memory memory && memory.broadcast();
    int unit = evex ? opcode.unit(instruction.width(), broadcast) : 1;
    code.put(opcode.opcode());
    ModRm.put(code, instruction.first(), location, unit, opcode.hasImmediate() ? 1 : 0);
    if (opcode.hasImmediate()) {
      code.put(instruction.immediate());
    }
  }

  private static void putVex(CodeBuffer code, VectorInstruction instruction) {
    VectorOpcode opcode = instruction.opcode();
    int r = cleared(instruction.first(), 3);
    int x = cleared(ModRm.index(instruction.location()), 3);
    int b = cleared(ModRm.base(instruction.location()), 3);
    int vector = (~instruction.second() & 15) << 3;
    int last = vector | (instruction.width().code() << 2) | opcode.prefix();
    if (instruction.location() instanceof Location.Vector) {
      x = 1;
    }
    if (x == 1 && b == 1 && opcode.map() == 1) {
      code.put(0xC5);
      code.put((r << 7) | last);
    } else {
      code.put(0xC4);
      code.put((r << 7) | (x << 6) | (b << 5) | opcode.map());
      code.put(last);
    }
  }

  private static void putEvex(CodeBuffer code, VectorInstruction instruction) {
    VectorOpcode opcode = instruction.opcode();
    Location location = instruction.location();
    int register = instruction.first();
    int x = cleared(ModRm.index(location), 3);
    int b = cleared(ModRm.base(location), 3);
    code.put(0x62);
    code.put(
        (cleared(register, 3) << 7)
            | (x << 6)
            | (b << 5)
            | (cleared(register, 4) << 4)
            | opcode.map());
    int vector = (~instruction.second() & 15) << 3;
    code.put((opcode.wide() ? 0x80 : 0) | vector | 4 | opcode.prefix());
    code.put(lastOfEvex(instruction));
  }

  private static int lastOfEvex(VectorInstruction instruction) {
    boolean broadcast =
        instruction.location() instanceof Location.Memory memory && memory.broadcast();
    int upper = instruction.second();
    if (instruction.location() instanceof Location.Indexed indexed) {
      upper = indexed.indices();
    }
    return (instruction.zeroing() ? 0x80 : 0)
        | (instruction.width().code() << 5)
        | (broadcast ? 0x10 : 0)
        | (cleared(upper, 4) << 3)
        | instruction.mask();
  }

  /** Bit {@code bit} of a register's number, inverted, as the prefixes hold it. */
  private static int cleared(int register, int bit) {
    return (~register >> bit) & 1;
  }
}
