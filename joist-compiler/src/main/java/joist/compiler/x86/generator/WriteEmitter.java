package joist.compiler.x86.generator;

import java.util.List;
import joist.compiler.x86.assembler.Assembler;
import joist.compiler.x86.assembler.Location.At;
import joist.compiler.x86.assembler.Location.Vector;
import joist.compiler.x86.assembler.VectorInstruction;
import joist.compiler.x86.assembler.VectorOpcode;
import joist.compiler.x86.assembler.Width;

/** Writes the instructions that store; they touch no element beyond the lanes' own. */
final class WriteEmitter {
  /** Moves the low bytes of four lanes together; the upper bits of an index clear a byte. */
  private static final List<Integer> LOW_BYTES = List.of(0x0C080400, -1, -1, -1);

  private final Registers registers;
  private final Assembler code;
  private final Level level;

  WriteEmitter(Registers registers) {
    this.registers = registers;
    this.code = registers.code();
    this.level = registers.level();
  }

  void emit(Step.Write write, List<Integer> temporaries) {
    Width width = Width.of(write.lanes());
    int source = registers.register(write.source(), width);
    boolean bytes = Needs.bytes(write.place());
    if (write.one()) {
      one(write.place(), source, bytes);
    } else if (level == Level.AVX512) {
      masked(write, source, bytes ? VectorOpcode.VPMOVDB : VectorOpcode.VMOVUPS_STORE);
    } else if (bytes) {
      bytes(write, source, temporaries);
    } else {
      words(write, source, temporaries);
    }
  }

  private void one(Place place, int source, boolean bytes) {
    VectorOpcode opcode = bytes ? VectorOpcode.VPEXTRB : VectorOpcode.VMOVSS_STORE;
    registers.put(opcode, Width.XMM, source, registers.address(place));
  }

  private void masked(Step.Write write, int source, VectorOpcode opcode) {
    Width width = Width.of(write.lanes());
    if (width.lanes() == write.lanes()) {
      registers.put(opcode, width, source, registers.address(write.place()));
    } else {
      int mask = registers.mask(write.lanes());
      code.vector(
          VectorInstruction.of(opcode, width, source, registers.address(write.place()))
              .merging(mask));
    }
  }

  private void words(Step.Write write, int source, List<Integer> temporaries) {
    Width width = Width.of(write.lanes());
    if (write.lanes() == 1) {
      one(write.place(), source, false);
    } else if (width.lanes() == write.lanes()) {
      registers.put(VectorOpcode.VMOVUPS_STORE, width, source, registers.address(write.place()));
    } else {
      int mask = temporaries.getFirst();
      registers.put(VectorOpcode.VMOVUPS, width, mask, registers.ones(write.lanes()));
      code.vector(
          VectorInstruction.of(
              VectorOpcode.VMASKMOVPS_STORE,
              width,
              source,
              mask,
              registers.address(write.place())));
    }
  }

  /** Brings the low bytes of eight lanes together, and stores as many as asked. */
  private void bytes(Step.Write write, int source, List<Integer> temporaries) {
    int packed = temporaries.getFirst();
    int upper = temporaries.getLast();
    code.vector(
        VectorInstruction.of(
            VectorOpcode.VPSHUFB, Width.YMM, packed, source, registers.pattern(LOW_BYTES)));
    code.vector(
        VectorInstruction.of(VectorOpcode.VEXTRACTF128, Width.YMM, packed, new Vector(upper))
            .withImmediate(1));
    code.vector(VectorInstruction.of(VectorOpcode.VPUNPCKLDQ, Width.XMM, packed, packed, upper));
    At first = registers.address(write.place());
    if (write.lanes() == 8) {
      registers.put(VectorOpcode.VMOVQ_STORE, Width.XMM, packed, first);
      return;
    }
    for (int lane = 0; lane < write.lanes(); lane++) {
      At at = new At(first.base(), first.displacement() + lane);
      code.vector(
          VectorInstruction.of(VectorOpcode.VPEXTRB, Width.XMM, packed, at).withImmediate(lane));
    }
  }
}
