package joist.compiler.contract;

import java.util.List;
import joist.compiler.loop.LoopProgram.Operand;
import joist.compiler.loop.Operation;
import joist.compiler.loop.Operation.BinaryKind;

/** Multiplies by a constant: Gemm's alpha, the scale of attention. */
public record Multiply(float factor) implements Epilogue {
  @Override
  public List<Operand> operands() {
    return List.of();
  }

  @Override
  public int apply(Body body, int register, Place place, int firstOperand) {
    int times = body.constant(factor);
    body.set(register, new Operation.Binary(BinaryKind.MULTIPLY, register, times));
    return register;
  }
}
