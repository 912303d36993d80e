package joist.compiler.contract;

/** What memory an operand of a program is to be bound to. */
public sealed interface Role {
  /** An input of the operator that is made at run time, by its number in the generator's words. */
  record Input(int number) implements Role {}

  /** An output of the operator. */
  record Output(int number) implements Role {}

  /** Weights as {@link LoopPlan#packings} packs them. */
  record Weights(int number) implements Role {}

  /** An operand of the epilogue, numbered as {@link Epilogue#operands} lists them. */
  record Extra(int number) implements Role {}

  /** Memory of the plan's own, with no meaning before or after it runs. */
  record Scratch() implements Role {}
}
