package joist.compiler.bytecode;

import joist.compiler.loop.LoopProgram;
import joist.compiler.target.Code;
import joist.compiler.target.Target;

/**
 * Plain Java: one lane, a local variable a register. Runs on any JVM, and every access to memory is
 * checked by it.
 */
public final class PlainTarget implements Target {
  /** As many accumulators and operands as compilers keep in sixteen registers. */
  private static final int REGISTERS = 12;

  private final CodeCache codes = new CodeCache(PlainCode::of);

  @Override
  public String name() {
    return "plain";
  }

  @Override
  public int lanes() {
    return 1;
  }

  @Override
  public int registers() {
    return REGISTERS;
  }

  @Override
  public Code compile(LoopProgram program) {
    return codes.code(program);
  }
}
