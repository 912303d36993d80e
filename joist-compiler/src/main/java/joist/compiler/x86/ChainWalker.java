package joist.compiler.x86;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import joist.compiler.loop.RunCost;
import joist.compiler.target.Target.RangeCall;
import joist.compiler.x86.assembler.Assembler;
import joist.compiler.x86.assembler.Condition;
import joist.compiler.x86.assembler.Gpr;
import joist.compiler.x86.assembler.Label;
import joist.compiler.x86.assembler.Location.At;

/**
 * Code that calls other code: it walks a table of calls, each with code, operands, from and to, 8
 * bytes each, until a code of 0. So a whole network is one call from Java.
 */
final class ChainWalker {
  private static final int CALL_BYTES = 4 * Long.BYTES;

  private ChainWalker() {}

  static byte[] code() {
    Assembler code = new Assembler();
    Label next = new Label();
    Label end = new Label();
    code.push(Gpr.RBX);
    code.move(Gpr.RBX, Gpr.RDI);
    code.place(next);
    code.load(Gpr.RAX, new At(Gpr.RBX, 0));
    code.test(Gpr.RAX);
    code.jump(Condition.EQUAL, end);
    code.load(Gpr.RDI, new At(Gpr.RBX, 8));
    code.load(Gpr.RSI, new At(Gpr.RBX, 16));
    code.load(Gpr.RDX, new At(Gpr.RBX, 24));
    // The stack is aligned as the convention asks: the return address and rbx.
    code.call(Gpr.RAX);
    code.add(Gpr.RBX, CALL_BYTES);
    code.jump(next);
    code.place(end);
    code.pop(Gpr.RBX);
    code.ret();
    return code.toBytes();
  }

  /**
   * A routine that makes all calls, whatever its own range.
   *
   * @param routines those of {@code calls}
   */
  static X86Routine routine(
      MemorySegment walker, List<X86Routine> routines, List<RangeCall> calls, Arena arena) {
    MemorySegment table = arena.allocate((long) CALL_BYTES * (calls.size() + 1), Long.BYTES);
    double nanos = 0;
    for (int i = 0; i < calls.size(); i++) {
      RangeCall call = calls.get(i);
      X86Routine routine = routines.get(i);
      long[] entry = {routine.codeAddress(), routine.blockAddress(), call.from(), call.to()};
      MemorySegment.copy(entry, 0, table, ValueLayout.JAVA_LONG, (long) i * CALL_BYTES, 4);
      nanos += routine.cost().nanos(call.to() - call.from());
    }
    return new X86Routine(walker, table, new RunCost(nanos, 0), List.copyOf(routines));
  }
}
