package joist.compiler.target;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import joist.compiler.loop.LaneLoops;
import joist.compiler.loop.LoopBounds;
import joist.compiler.loop.LoopInterpreter;
import joist.compiler.loop.LoopProgram;
import joist.compiler.loop.LoopVerifier;

/** Runs programs by the interpreter of loop programs: slow, and what other targets must equal. */
public record InterpretedTarget(int lanes, int registers) implements Target {
  @Override
  public String name() {
    return "interpreted";
  }

  @Override
  public Code compile(LoopProgram program) {
    LoopVerifier.verify(program);
    LoopProgram legal = LaneLoops.legalise(program, lanes);
    LoopVerifier.verify(legal, lanes);
    LoopBounds.prove(legal, lanes);
    return new Interpreted(legal, lanes);
  }

  private record Interpreted(LoopProgram program, int lanes) implements Code {
    @Override
    public Routine bind(List<MemorySegment> operands, Arena arena) {
      for (int i = 0; i < operands.size(); i++) {
        if (operands.get(i).byteSize() < program.operands().get(i).bytes()) {
          throw new IllegalArgumentException(
              "loop program '%s': expected %d bytes for '%s', got %d"
                  .formatted(
                      program.name(),
                      program.operands().get(i).bytes(),
                      program.operands().get(i).name(),
                      operands.get(i).byteSize()));
        }
        program.operands().get(i).check(operands.get(i));
      }
      List<MemorySegment> bound = List.copyOf(operands);
      return (from, to) -> LoopInterpreter.run(program, lanes, bound, from, to);
    }

    @Override
    public long bytes() {
      return 0;
    }
  }
}
