package joist.compiler.contract;

import java.util.List;
import joist.compiler.loop.LoopProgram.Operand;
import joist.compiler.loop.Operation;
import joist.compiler.loop.Operation.BinaryKind;

/** Clip, and Relu, which clips at 0 from below only. NaN stays NaN. */
public record Clamp(float least, float most) implements Epilogue {
  public static Clamp relu() {
    return new Clamp(0, Float.POSITIVE_INFINITY);
  }

  @Override
  public List<Operand> operands() {
    return List.of();
  }

  @Override
  public int apply(Body body, int register, Place place, int firstOperand) {
    if (least > Float.NEGATIVE_INFINITY) {
      bound(body, BinaryKind.MAX, register, least);
    }
    if (most < Float.POSITIVE_INFINITY) {
      bound(body, BinaryKind.MIN, register, most);
    }
    return register;
  }

  /** The value stands second, since MIN and MAX give their second where either is NaN. */
  private static void bound(Body body, BinaryKind kind, int register, float limit) {
    int constant = body.constant(limit);
    body.set(register, new Operation.Binary(kind, constant, register));
  }
}
