package joist.compiler.contract;

import java.util.Arrays;
import java.util.List;
import joist.compiler.loop.Index;
import joist.compiler.loop.LoopProgram.Access;
import joist.compiler.loop.LoopProgram.Format;
import joist.compiler.loop.LoopProgram.Operand;
import joist.compiler.loop.Operation;
import joist.compiler.loop.Operation.BinaryKind;

/**
 * Adds an operand times {@code factor}: a bias of each column or row, a residual, Gemm's C.
 *
 * @param strides what one step along each axis of the result moves by in the operand; the last is 1
 *     or 0
 * @param elements of the operand
 */
public record AddBroadcast(List<Long> strides, long elements, float factor) implements Epilogue {
  public AddBroadcast {
    strides = List.copyOf(strides);
    if (strides.getLast() != 0 && strides.getLast() != 1) {
      throw new IllegalArgumentException(
          "expected a stride of 0 or 1 along the columns, got " + strides);
    }
  }

  /** One addend a column, for a result of so many axes. */
  public static AddBroadcast ofColumns(int axes, long columns) {
    Long[] strides = new Long[axes];
    Arrays.fill(strides, 0L);
    strides[axes - 1] = 1L;
    return new AddBroadcast(List.of(strides), columns, 1);
  }

  @Override
  public List<Operand> operands() {
    return List.of(new Operand("addend", Format.F32, Access.READ, elements));
  }

  @Override
  public int apply(Body body, int register, Place place, int firstOperand) {
    Index index = place.at(strides);
    int addend =
        strides.getLast() == 1
            ? body.load(firstOperand, index, place.lanes())
            : body.loadOne(firstOperand, index);
    if (factor != 1) {
      int times = body.constant(factor);
      body.set(register, new Operation.Fma(addend, times, register));
      return register;
    }
    body.set(register, new Operation.Binary(BinaryKind.ADD, register, addend));
    return register;
  }
}
