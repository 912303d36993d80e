package joist.compiler.x86.generator;

import java.util.List;
import joist.compiler.loop.LaneArithmetic;
import joist.compiler.loop.Operation;
import joist.compiler.loop.Operation.Comparison;
import joist.compiler.loop.Operation.Reduction;
import joist.compiler.loop.Operation.UnaryKind;
import joist.compiler.x86.assembler.Assembler;
import joist.compiler.x86.assembler.Location;
import joist.compiler.x86.assembler.Location.Vector;
import joist.compiler.x86.assembler.VectorInstruction;
import joist.compiler.x86.assembler.VectorOpcode;
import joist.compiler.x86.assembler.Width;

/** Writes the instructions of operations. */
final class ComputeEmitter {
  private final Registers registers;
  private final Assembler code;
  private final Level level;
  private final LoadEmitter loads;

  ComputeEmitter(Registers registers) {
    this.registers = registers;
    this.code = registers.code();
    this.level = registers.level();
    this.loads = new LoadEmitter(registers);
  }

  /**
   * What an operation is made with.
   *
   * @param to the register that gets the value
   * @param made how many lanes count
   * @param mask the mask register of lanes to change, 0 for all
   */
  private record Work(
      Step.Compute step, int to, int made, int mask, Width width, List<Integer> temporaries) {
    int source(int position) {
      return step.sources().get(position);
    }
  }

  void emit(Step.Compute step, List<Integer> temporaries) {
    int target = registers.target(step.target());
    Width width = Width.of(step.needed());
    if (Needs.madeAside(step, level)) {
      int made = temporaries.getLast();
      make(new Work(step, made, step.made(), 0, Width.of(step.made()), temporaries));
      if (step.keeps()) {
        registers.load(step.target(), width, target);
        merge(target, made, step.made(), width);
      } else {
        registers.put(VectorOpcode.VMOVAPS, width, target, new Vector(made));
      }
    } else if (step.keeps()) {
      registers.load(step.target(), width, target);
      int mask = registers.mask(step.made());
      make(new Work(step, target, step.made(), mask, width, temporaries));
    } else {
      make(new Work(step, target, step.made(), 0, width, temporaries));
    }
    registers.keep(step.target(), target);
  }

  /** Makes all lanes 0. */
  void clear(int web) {
    int target = registers.target(web);
    registers.constant(0, level.width(), target);
    registers.keep(web, target);
  }

  /** Takes the first lanes of {@code from}. */
  private void merge(int to, int from, int lanes, Width width) {
    if (level == Level.AVX512) {
      code.vector(
          VectorInstruction.of(VectorOpcode.VMOVAPS, width, to, new Vector(from))
              .merging(registers.mask(lanes)));
    } else {
      code.vector(
          VectorInstruction.of(VectorOpcode.VBLENDPS, width, to, to, from)
              .withImmediate((1 << lanes) - 1));
    }
  }

  private void make(Work work) {
    switch (work.step().operation()) {
      case Operation.Constant(int bits) -> registers.constant(bits, work.width(), work.to());
      case Operation.LaneNumbers() ->
          registers.put(VectorOpcode.VMOVUPS, work.width(), work.to(), registers.laneNumbers());
      case Operation.Unary(UnaryKind kind, _) -> unary(kind, work);
      case Operation.Binary binary -> binary(binary, work);
      case Operation.Shift shift -> shift(shift, work);
      case Operation.Fma _ -> fma(work);
      case Operation.Select(Comparison comparison, _, _, _, _) -> select(comparison, work);
      case Operation.Reduce(Reduction kind, _, int lanes) -> reduce(kind, lanes, work);
      case Operation.Load _, Operation.LoadOne _, Operation.LoadStrided _, Operation.Gather _ ->
          loads.emit(work.step(), work.to(), work.made(), work.temporaries());
    }
  }

  private void put(VectorOpcode opcode, Work work, int second, Location third) {
    VectorInstruction plain = VectorInstruction.of(opcode, work.width(), work.to(), second, third);
    code.vector(work.mask() == 0 ? plain : plain.merging(work.mask()));
  }

  private void unary(UnaryKind kind, Work work) {
    VectorOpcode opcode = Arithmetic.opcode(kind);
    switch (kind) {
      case NEGATE -> sign(opcode, 0x8000_0000, work);
      case ABS -> sign(opcode, 0x7FFF_FFFF, work);
      case FLOOR, CEIL, ROUND, TRUNCATE, SQRT, TO_INT, TO_FLOAT ->
          code.vector(
              VectorInstruction.of(
                      opcode, work.width(), work.to(), registers.location(work.source(0)))
                  .withImmediate(Arithmetic.rounding(kind)));
    }
  }

  private void sign(VectorOpcode opcode, int bits, Work work) {
    int a = registers.register(work.source(0), work.width());
    put(opcode, work, a, registers.copies(bits));
  }

  private void binary(Operation.Binary binary, Work work) {
    boolean swap =
        Arithmetic.isCommutative(binary.kind())
            && !registers.isRegister(work.source(0))
            && registers.isRegister(work.source(1));
    int a = registers.register(work.source(swap ? 1 : 0), work.width());
    put(Arithmetic.opcode(binary.kind()), work, a, registers.location(work.source(swap ? 0 : 1)));
  }

  private void shift(Operation.Shift shift, Work work) {
    int a = work.source(0);
    Location from =
        level == Level.AVX512
            ? registers.location(a)
            : new Vector(registers.register(a, work.width()));
    int extension = Arithmetic.extension(shift.kind());
    code.vector(
        VectorInstruction.of(VectorOpcode.VPSHIFTD, work.width(), extension, work.to(), from)
            .withImmediate(shift.count()));
  }

  /** The form depends on which operand's register the result takes. */
  private void fma(Work work) {
    int a = work.source(0);
    int b = work.source(1);
    int c = work.source(2);
    boolean isA = registers.isIn(a, work.to());
    boolean isB = registers.isIn(b, work.to());
    if (registers.isIn(c, work.to()) || !(isA || isB)) {
      registers.load(c, work.width(), work.to());
      multiplyAdd(work, registers.isRegister(a) ? a : b, registers.isRegister(a) ? b : a);
    } else {
      int factor = isA ? b : a;
      if (registers.isRegister(factor)) {
        int register = registers.register(factor, work.width());
        put(VectorOpcode.VFMADD213PS, work, register, registers.location(c));
      } else {
        int register = registers.register(c, work.width());
        put(VectorOpcode.VFMADD132PS, work, register, registers.location(factor));
      }
    }
  }

  private void multiplyAdd(Work work, int x, int y) {
    int register = registers.register(x, work.width());
    put(VectorOpcode.VFMADD231PS, work, register, registers.location(y));
  }

  private void select(Comparison comparison, Work work) {
    switch (comparison) {
      case EQUAL_INT -> selectInts(VectorOpcode.VPCMPEQD, 0, work);
      case LESS_INT -> selectInts(VectorOpcode.VPCMPGTD, 1, work);
      case EQUAL, LESS, LESS_OR_EQUAL, NOT_EQUAL, NOT_LESS, UNORDERED ->
          selectReals(comparison, work);
    }
  }

  /**
   * @param first which of the compared operands comes first in the instruction
   */
  private void selectInts(VectorOpcode opcode, int first, Work work) {
    boolean swap = opcode == VectorOpcode.VPCMPEQD && !registers.isRegister(work.source(0));
    int a = work.source(swap ? 1 - first : first);
    int b = work.source(swap ? first : 1 - first);
    int register = registers.register(a, work.width());
    compare(work, opcode, register, b, 0);
    blend(work, work.source(2), work.source(3));
  }

  private void selectReals(Comparison comparison, Work work) {
    int a = work.source(0);
    int b = work.source(1);
    int x = work.source(2);
    int y = work.source(3);
    boolean swap = !registers.isRegister(a) && registers.isRegister(b);
    boolean inverse = !registers.isRegister(y) && registers.isRegister(x);
    int predicate = Arithmetic.predicate(comparison, swap);
    int register = registers.register(swap ? b : a, work.width());
    compare(
        work,
        VectorOpcode.VCMPPS,
        register,
        swap ? a : b,
        inverse ? Arithmetic.inverse(predicate) : predicate);
    blend(work, inverse ? y : x, inverse ? x : y);
  }

  /** Compares into the temporary mask register, or into a vector register before AVX-512. */
  private void compare(Work work, VectorOpcode opcode, int a, int b, int predicate) {
    boolean masks = level == Level.AVX512;
    int to = masks ? MaskRegisters.TEMPORARY : work.temporaries().getFirst();
    VectorInstruction plain =
        VectorInstruction.of(opcode, work.width(), to, a, registers.location(b))
            .withImmediate(predicate);
    code.vector(masks ? plain.intoMask() : plain);
  }

  /** Takes {@code x} where the comparison held, else {@code y}. */
  private void blend(Work work, int x, int y) {
    int otherwise = registers.register(y, work.width());
    Location where = registers.location(x);
    if (level == Level.AVX512) {
      code.vector(
          VectorInstruction.of(VectorOpcode.VBLENDMPS, work.width(), work.to(), otherwise, where)
              .merging(MaskRegisters.TEMPORARY));
    } else {
      code.vector(
          VectorInstruction.of(VectorOpcode.VBLENDVPS, work.width(), work.to(), otherwise, where)
              .withImmediate(work.temporaries().getFirst() << 4));
    }
  }

  /** Combines halves until one lane is left, and gives that to all. */
  private void reduce(Reduction kind, int lanes, Work work) {
    int count = lanes == 0 ? level.lanes() : lanes;
    int current = registers.register(work.source(0), Width.of(count));
    int power = Integer.highestOneBit(2 * count - 1);
    if (power != count) {
      Width width = Width.of(power);
      registers.constant(LaneArithmetic.neutral(kind), width, work.to());
      merge(work.to(), current, count, width);
      current = work.to();
    }
    int upper = work.temporaries().getFirst();
    for (int half = power / 2; half > 0; half /= 2) {
      takeUpper(upper, current, half);
      code.vector(
          VectorInstruction.of(Arithmetic.opcode(kind), Width.of(half), work.to(), current, upper));
      current = work.to();
    }
    registers.put(VectorOpcode.VBROADCASTSS, work.width(), work.to(), new Vector(current));
  }

  /** Moves the upper half of {@code 2 * half} lanes down. */
  private void takeUpper(int to, int from, int half) {
    VectorInstruction instruction =
        switch (half) {
          case 8 -> upper(VectorOpcode.VEXTRACTF64X4, from, to, 1);
          case 4 -> upper(VectorOpcode.VEXTRACTF128, from, to, 1);
          case 2 ->
              VectorInstruction.of(VectorOpcode.VPERMILPS, Width.XMM, to, new Vector(from))
                  .withImmediate(0xEE);
          default ->
              VectorInstruction.of(VectorOpcode.VPERMILPS, Width.XMM, to, new Vector(from))
                  .withImmediate(0x55);
        };
    code.vector(instruction);
  }

  private static VectorInstruction upper(VectorOpcode opcode, int from, int to, int half) {
    Width width = opcode == VectorOpcode.VEXTRACTF64X4 ? Width.ZMM : Width.YMM;
    return VectorInstruction.of(opcode, width, from, new Vector(to)).withImmediate(half);
  }
}
