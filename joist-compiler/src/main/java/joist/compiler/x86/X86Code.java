package joist.compiler.x86;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import joist.compiler.loop.LoopProgram;
import joist.compiler.target.Code;
import joist.compiler.target.Routine;

/** Machine code of a program, which lives as long as this or one of its routines. */
record X86Code(LoopProgram program, MemorySegment memory, RunCost cost) implements Code {

  @Override
  public Routine bind(List<MemorySegment> operands, Arena arena) {
    if (operands.size() != program.operands().size()) {
      throw fault("%d operands".formatted(program.operands().size()), "" + operands.size());
    }
    MemorySegment addresses = arena.allocate(ValueLayout.JAVA_LONG, Math.max(1, operands.size()));
    for (int i = 0; i < operands.size(); i++) {
      check(program.operands().get(i), operands.get(i));
      addresses.setAtIndex(ValueLayout.JAVA_LONG, i, operands.get(i).address());
    }
    return new X86Routine(memory, addresses, cost, List.of(this, List.copyOf(operands)));
  }

  private void check(LoopProgram.Operand operand, MemorySegment segment) {
    if (!segment.isNative()) {
      throw fault("memory off the heap for '" + operand.name() + "'", "an array on the heap");
    }
    if (segment.byteSize() < operand.bytes()) {
      throw fault(
          "%d bytes or more for '%s'".formatted(operand.bytes(), operand.name()),
          "" + segment.byteSize());
    }
    boolean writes = operand.access() != LoopProgram.Access.READ;
    if (writes && segment.isReadOnly()) {
      throw fault("memory that can be written for '" + operand.name() + "'", "read-only memory");
    }
    operand.check(segment);
  }

  private IllegalArgumentException fault(String expected, String got) {
    return new IllegalArgumentException(
        "loop program '%s': expected %s, got %s".formatted(program.name(), expected, got));
  }

  @Override
  public long bytes() {
    return memory.byteSize();
  }
}
