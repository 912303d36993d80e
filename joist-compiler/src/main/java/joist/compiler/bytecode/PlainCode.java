package joist.compiler.bytecode;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import joist.compiler.loop.LoopBounds;
import joist.compiler.loop.LoopProgram;
import joist.compiler.loop.LoopVerifier;
import joist.compiler.target.Code;
import joist.compiler.target.Routine;

/** A program as one class. Immutable. */
final class PlainCode implements Code {
  private final LoopProgram program;
  private final ProgramClass type;

  private PlainCode(LoopProgram program, ProgramClass type) {
    this.program = program;
    this.type = type;
  }

  static PlainCode of(LoopProgram program) {
    LoopVerifier.verify(program, 1);
    LoopBounds.prove(program, 1);
    return new PlainCode(program, ProgramClass.define(program, new ScalarCode(1), List.of()));
  }

  @Override
  public Routine bind(List<MemorySegment> operands, Arena arena) {
    return type.routine(this, BoundSegments.of(program, operands));
  }

  @Override
  public long bytes() {
    return type.bytes();
  }
}
