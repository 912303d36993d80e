package joist.compiler.x86.assembler;

/** When a jump is taken, by the flags of the last arithmetic instruction, as signed numbers. */
public enum Condition {
  EQUAL(4),
  NOT_EQUAL(5),
  LESS_OR_EQUAL(14),
  GREATER(15);

  final int code;

  Condition(int code) {
    this.code = code;
  }
}
