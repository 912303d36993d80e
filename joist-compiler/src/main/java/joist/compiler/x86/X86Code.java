package joist.compiler.x86;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.function.Supplier;
import joist.compiler.loop.LoopProgram;
import joist.compiler.loop.RunCost;
import joist.compiler.target.Code;
import joist.compiler.target.Routine;
import org.jspecify.annotations.Nullable;

/**
 * Machine code of a program. It is made when a routine is bound, shared by all routines that are
 * bound at the same time, and its memory is given back with the last of their arenas. Thread-safe.
 */
final class X86Code implements Code {
  private final LoopProgram program;
  private final RunCost cost;
  private final Supplier<MemorySegment> maker;
  private @Nullable MemorySegment memory;
  private int bindings;

  /**
   * @param maker makes the code in memory that is to be given back by hand
   */
  X86Code(LoopProgram program, Supplier<MemorySegment> maker) {
    this.program = program;
    this.cost = RunCost.of(program);
    this.maker = maker;
  }

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
    return new X86Routine(held(arena), addresses, cost, List.of(this, List.copyOf(operands)));
  }

  /** The code, for as long as the arena is open. */
  @SuppressWarnings("restricted") // the last of the arenas takes the code with it
  private MemorySegment held(Arena arena) {
    MemorySegment code = hold();
    try {
      return MemorySegment.ofAddress(code.address())
          .reinterpret(code.byteSize(), arena, closed -> letGo())
          .asReadOnly();
    } catch (RuntimeException e) {
      letGo();
      throw e;
    }
  }

  private synchronized MemorySegment hold() {
    MemorySegment code = memory == null ? maker.get() : memory;
    memory = code;
    bindings++;
    return code;
  }

  private synchronized void letGo() {
    if (--bindings == 0 && memory != null) {
      CodeMemory.giveBack(memory);
      memory = null;
    }
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

  /** 0 while nothing is bound. */
  @Override
  public synchronized long bytes() {
    return memory == null ? 0 : memory.byteSize();
  }
}
