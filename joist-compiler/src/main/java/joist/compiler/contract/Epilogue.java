package joist.compiler.contract;

import java.util.List;
import joist.compiler.loop.LoopProgram.Operand;

/**
 * What is done to a vector of a result before it is stored: any element-wise chain.
 *
 * <p>Epilogues are values: equal ones give equal programs.
 */
public interface Epilogue {
  /** What it reads besides the result. */
  List<Operand> operands();

  /**
   * Writes the statements.
   *
   * @param register holds the result's vector; it may be given another value
   * @param firstOperand the number of the first of {@link #operands} in the program
   * @return the register to be stored
   */
  int apply(Body body, int register, Place place, int firstOperand);

  /** Changes nothing. */
  static Epilogue none() {
    return new EpilogueChain(List.of());
  }

  /** This one, then another. */
  default Epilogue then(Epilogue next) {
    return new EpilogueChain(List.of(this, next));
  }
}
