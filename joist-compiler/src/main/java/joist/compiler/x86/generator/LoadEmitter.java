package joist.compiler.x86.generator;

import java.util.List;
import joist.compiler.loop.LoopProgram.Format;
import joist.compiler.loop.Operation;
import joist.compiler.x86.assembler.Assembler;
import joist.compiler.x86.assembler.Gpr;
import joist.compiler.x86.assembler.Location.At;
import joist.compiler.x86.assembler.Location.Indexed;
import joist.compiler.x86.assembler.Location.Vector;
import joist.compiler.x86.assembler.VectorInstruction;
import joist.compiler.x86.assembler.VectorOpcode;
import joist.compiler.x86.assembler.Width;

/** Writes the instructions that read operands; they touch no element beyond the lanes' own. */
final class LoadEmitter {
  /** Lanes of an XMM register. */
  private static final int QUARTER = 4;

  private final Registers registers;
  private final Assembler code;
  private final Level level;

  LoadEmitter(Registers registers) {
    this.registers = registers;
    this.code = registers.code();
    this.level = registers.level();
  }

  /**
   * Loads what a step reads.
   *
   * @param lanes how many lanes have to be read
   */
  void emit(Step.Compute step, int to, int lanes, List<Integer> temporaries) {
    Place place = step.place().orElseThrow();
    switch (step.operation()) {
      case Operation.Load _ -> consecutive(step, place, to, lanes);
      case Operation.LoadOne _ -> one(place, to, Width.of(lanes));
      case Operation.LoadStrided strided -> strided(step, strided.stride(), to, temporaries);
      case Operation.Gather gather when Needs.tables(gather, step, level) > 0 ->
          permute(gather, step, to, temporaries);
      case Operation.Gather _ -> gather(step, to, temporaries);
      default -> throw new IllegalStateException("no load: " + step);
    }
  }

  /** Whole registers where that stays within the given lanes, else exactly {@code lanes}. */
  private void consecutive(Step.Compute step, Place place, int to, int lanes) {
    Width width = Width.of(lanes);
    if (width.lanes() <= step.given()) {
      registers.put(opcode(place.format()), width, to, registers.address(place));
    } else {
      exactly(place, to, lanes);
    }
  }

  /** As {@code lanes} elements in a register of all lanes. */
  private void whole(Place place, int to, int lanes) {
    if (lanes == level.lanes()) {
      registers.put(opcode(place.format()), level.width(), to, registers.address(place));
    } else {
      exactly(place, to, lanes);
    }
  }

  private void exactly(Place place, int to, int lanes) {
    Width width = Width.of(lanes);
    VectorOpcode opcode = opcode(place.format());
    if (level == Level.AVX512) {
      int mask = registers.mask(lanes);
      code.vector(VectorInstruction.of(opcode, width, to, registers.address(place)).zeroing(mask));
    } else if (Needs.bytes(place)) {
      bytes(place, 1, to, lanes);
    } else {
      registers.put(VectorOpcode.VMOVUPS, width, to, registers.ones(lanes));
      code.vector(
          VectorInstruction.of(VectorOpcode.VMASKMOVPS, width, to, to, registers.address(place)));
    }
  }

  private static VectorOpcode opcode(Format format) {
    return switch (format) {
      case F32, I32 -> VectorOpcode.VMOVUPS;
      case U8 -> VectorOpcode.VPMOVZXBD;
      case I8 -> VectorOpcode.VPMOVSXBD;
    };
  }

  /** Inserts bytes one by one, and makes words of them. */
  private void bytes(Place place, long stride, int to, int lanes) {
    registers.constant(0, Width.XMM, to);
    At first = registers.address(place);
    for (int lane = 0; lane < lanes; lane++) {
      At at = behind(first, lane * stride);
      code.vector(
          VectorInstruction.of(VectorOpcode.VPINSRB, Width.XMM, to, to, at).withImmediate(lane));
    }
    registers.put(opcode(place.format()), Width.of(lanes), to, new Vector(to));
  }

  /** Inserts words one by one into quarters, and these into the register; faster than a gather. */
  private void words(Place place, long stride, int to, int lanes, int quarter) {
    At first = registers.address(place);
    for (int lane = 0; lane < lanes; lane++) {
      At at = behind(first, stride * Integer.BYTES * lane);
      int part = lane < QUARTER ? to : quarter;
      if (lane % QUARTER == 0) {
        registers.put(VectorOpcode.VMOVD, Width.XMM, part, at);
      } else {
        code.vector(
            VectorInstruction.of(VectorOpcode.VPINSRD, Width.XMM, part, part, at)
                .withImmediate(lane % QUARTER));
      }
      boolean full = lane % QUARTER == QUARTER - 1 || lane == lanes - 1;
      if (full && lane >= QUARTER) {
        Width width = Width.of(lane + 1);
        code.vector(
            VectorInstruction.of(VectorOpcode.VINSERTF128, width, to, to, quarter)
                .withImmediate(lane / QUARTER));
      }
    }
  }

  private static At behind(At first, long bytes) {
    return new At(first.base(), Math.toIntExact(first.displacement() + bytes));
  }

  private void one(Place place, int to, Width width) {
    if (Needs.bytes(place)) {
      registers.put(VectorOpcode.VPBROADCASTB, Width.XMM, to, registers.address(place));
      registers.put(opcode(place.format()), width, to, new Vector(to));
    } else {
      registers.put(VectorOpcode.VBROADCASTSS, width, to, registers.address(place));
    }
  }

  private void strided(Step.Compute step, long stride, int to, List<Integer> temporaries) {
    Place place = step.place().orElseThrow();
    int lanes = step.made();
    if (Needs.laneByLane(step)) {
      At first = registers.address(place);
      for (int lane = 0; lane < lanes; lane++) {
        element(place.format(), first.base(), first.displacement(), lane * stride);
        code.storeInt(registers.buffer(Integer.BYTES * lane), Gpr.RCX);
      }
      registers.put(VectorOpcode.VMOVUPS, Width.of(lanes), to, registers.buffer(0));
    } else if (Needs.bytes(place)) {
      bytes(place, stride, to, lanes);
    } else {
      words(place, stride, to, lanes, temporaries.getFirst());
    }
  }

  /** Loads to rcx the element {@code index} elements behind {@code base + displacement}. */
  private void element(Format format, Gpr base, int displacement, long index) {
    long bytes = displacement + index * format.bytes();
    if (bytes == (int) bytes) {
      element(format, new At(base, (int) bytes));
    } else {
      code.move(Gpr.RCX, bytes);
      code.add(Gpr.RCX, base);
      element(format, new At(Gpr.RCX, 0));
    }
  }

  private void element(Format format, At at) {
    switch (format) {
      case F32, I32 -> code.loadInt(Gpr.RCX, at);
      case U8 -> code.loadByte(Gpr.RCX, at, false);
      case I8 -> code.loadByte(Gpr.RCX, at, true);
    }
  }

  /** Loads all that a gather can reach, and permutes it. */
  private void permute(
      Operation.Gather gather, Step.Compute step, int to, List<Integer> temporaries) {
    Place place = step.place().orElseThrow();
    Width width = level.width();
    int elements = (int) gather.most() + 1;
    int indices = registers.register(step.sources().getFirst(), width);
    int low = temporaries.getFirst();
    whole(place, low, Math.min(elements, level.lanes()));
    if (elements <= level.lanes()) {
      code.vector(VectorInstruction.of(VectorOpcode.VPERMPS, width, to, indices, low));
      return;
    }
    int high = temporaries.get(1);
    whole(behind(place, width.bytes()), high, elements - level.lanes());
    registers.put(VectorOpcode.VMOVAPS, width, to, new Vector(indices));
    code.vector(VectorInstruction.of(VectorOpcode.VPERMI2PS, width, to, low, high));
  }

  private static Place behind(Place place, int bytes) {
    return new Place(place.pointer(), place.displacement() + bytes, place.format());
  }

  private void gather(Step.Compute step, int to, List<Integer> temporaries) {
    Place place = step.place().orElseThrow();
    int lanes = step.made();
    int indices = registers.register(step.sources().getFirst(), Width.of(lanes));
    if (!Needs.laneByLane(step)) {
      gather(place, to, indices, lanes, level == Level.AVX2 ? temporaries.getFirst() : 0);
      return;
    }
    registers.put(VectorOpcode.VMOVUPS_STORE, Width.of(lanes), indices, registers.buffer(0));
    At first = registers.address(place);
    for (int lane = 0; lane < lanes; lane++) {
      code.loadInt(Gpr.RCX, registers.buffer(4 * lane));
      code.add(Gpr.RCX, first.base());
      element(place.format(), new At(Gpr.RCX, first.displacement()));
      code.storeInt(registers.buffer(4 * lane), Gpr.RCX);
    }
    registers.put(VectorOpcode.VMOVUPS, Width.of(lanes), to, registers.buffer(0));
  }

  /**
   * @param mask a register for the lanes to read, before AVX-512
   */
  private void gather(Place place, int to, int indices, int lanes, int mask) {
    Width width = Width.of(lanes);
    // The lanes that are not read are zeros, rather than wait for what was there.
    registers.constant(0, Width.XMM, to);
    if (level == Level.AVX512) {
      MaskRegisters.setTemporary(code, lanes);
    } else {
      registers.put(VectorOpcode.VMOVUPS, width, mask, registers.ones(lanes));
    }
    At at = registers.address(place);
    Indexed each = new Indexed(at.base(), indices, 4, at.displacement());
    VectorInstruction plain = VectorInstruction.of(VectorOpcode.VGATHERDPS, width, to, mask, each);
    code.vector(level == Level.AVX512 ? plain.merging(MaskRegisters.TEMPORARY) : plain);
  }
}
