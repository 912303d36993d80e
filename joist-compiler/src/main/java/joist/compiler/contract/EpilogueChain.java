package joist.compiler.contract;

import java.util.List;
import joist.compiler.loop.LoopProgram.Operand;

/** One epilogue after the other; their operands follow each other too. */
record EpilogueChain(List<Epilogue> parts) implements Epilogue {
  EpilogueChain {
    parts = List.copyOf(parts);
  }

  @Override
  public List<Operand> operands() {
    return parts.stream().flatMap(part -> part.operands().stream()).toList();
  }

  @Override
  public int apply(Body body, int register, Place place, int firstOperand) {
    int value = register;
    int operand = firstOperand;
    for (Epilogue part : parts) {
      value = part.apply(body, value, place, operand);
      operand += part.operands().size();
    }
    return value;
  }
}
