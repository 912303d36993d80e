package joist.compiler.x86.generator;

import java.util.List;
import java.util.Map;
import joist.compiler.loop.LoopProgram;
import joist.compiler.x86.assembler.Assembler;
import joist.compiler.x86.assembler.Gpr;
import joist.compiler.x86.assembler.Location.At;

/**
 * Makes code of a program: {@code void f(long operands, long from, long to)} of the System V
 * convention, with the operands' addresses, 8 bytes each, at {@code operands}.
 *
 * <p>In stages: {@link ValueFlow} gives every value a name, {@link LaneDemand} finds what of it is
 * needed, {@link StepBuilder} writes steps with pointers, {@link MemoryOperands} leaves values in
 * memory where an instruction can take them from there, {@link Allocation} finds registers for the
 * rest, and the emitters write instructions.
 */
public final class CodeGenerator {
  /** What the convention asks to be kept, but for rbp, which the frame keeps. */
  private static final List<Gpr> KEPT = List.of(Gpr.RBX, Gpr.R12, Gpr.R13, Gpr.R14, Gpr.R15);

  private static final int FRAME_ALIGNMENT = 64;

  private final Level level;
  private final StepBuilder.Steps steps;
  private final Allocation allocation;

  private CodeGenerator(LoopProgram program, Level level) {
    LoopProgram unrolled =
        new LoopProgram(
            program.name(),
            program.operands(),
            program.extent(),
            ShortLoops.unroll(program.body()));
    StepBuilder.Steps all = StepBuilder.build(unrolled, level.lanes());
    Map<Integer, Spot> inMemory = MemoryOperands.choose(all, level);
    this.level = level;
    this.steps =
        new StepBuilder.Steps(
            MemoryOperands.without(all.list(), inMemory), all.vectors(), all.webs());
    this.allocation = Allocation.of(steps, inMemory, level);
  }

  /**
   * The code of a program that is verified for the level's lanes.
   *
   * @throws IllegalArgumentException when a stride is too large for an instruction
   */
  public static byte[] generate(LoopProgram program, Level level) {
    CodeGenerator generator = new CodeGenerator(program, level);
    MaskRegisters masks = MaskRegisters.unknown();
    byte[] first = generator.emit(masks);
    return masks.isUsed() ? generator.emit(masks.settled()) : first;
  }

  private byte[] emit(MaskRegisters masks) {
    Assembler code = new Assembler();
    Registers registers = new Registers(code, level, allocation, masks);
    List<Gpr> kept = allocation.generals(steps).stream().filter(KEPT::contains).toList();
    boolean frame = usesBuffer() || allocation.frame() > 0;
    kept.forEach(code::push);
    if (frame) {
      code.push(Gpr.RBP);
      code.move(Gpr.RBP, Gpr.RSP);
      code.address(Gpr.RSP, new At(Gpr.RSP, -frameBytes()));
      code.and(Gpr.RSP, -FRAME_ALIGNMENT);
    }
    masks.start(code);
    steps(registers);
    if (frame) {
      code.move(Gpr.RSP, Gpr.RBP);
      code.pop(Gpr.RBP);
    }
    kept.reversed().forEach(code::pop);
    code.vzeroupper();
    code.ret();
    return code.toBytes();
  }

  private boolean usesBuffer() {
    return steps.list().stream()
        .anyMatch(step -> step instanceof Step.Compute compute && Needs.laneByLane(compute));
  }

  /** The slots and the buffer. */
  private int frameBytes() {
    return allocation.frame() + level.width().bytes();
  }

  private void steps(Registers registers) {
    LoopEmitter loops = new LoopEmitter(registers);
    ComputeEmitter computes = new ComputeEmitter(registers);
    WriteEmitter writes = new WriteEmitter(registers);
    for (int i = 0; i < steps.list().size(); i++) {
      switch (steps.list().get(i)) {
        case Step.Compute compute -> computes.emit(compute, registers.temporaries(i));
        case Step.Write write -> writes.emit(write, registers.temporaries(i));
        case Step.Clear clear -> computes.clear(clear.target());
        case Step.Incoming incoming -> loops.incoming(incoming);
        case Step.Point point -> loops.point(point);
        case Step.Count count -> loops.count(count);
        case Step.Top top -> loops.top(top);
        case Step.Advance advance -> loops.advance(advance);
        case Step.Bottom bottom -> loops.bottom(bottom);
      }
    }
  }
}
