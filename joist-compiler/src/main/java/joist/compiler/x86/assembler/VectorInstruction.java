package joist.compiler.x86.assembler;

import joist.compiler.x86.assembler.Location.Vector;

/**
 * A vector instruction with its operands, in the order of the manual.
 *
 * @param first the register operand: the target, or what is stored, or the opcode's extension
 * @param second the further register operand, 0 where there is none
 * @param location the general operand
 * @param immediate the last byte, 0 where there is none
 * @param mask which mask register holds the lanes that count, 0 for all
 * @param zeroing whether the other lanes become 0 rather than keep what they had
 * @param evex whether EVEX is used even where VEX could be, as for comparing into a mask register
 */
public record VectorInstruction(
    VectorOpcode opcode,
    Width width,
    int first,
    int second,
    Location location,
    int immediate,
    int mask,
    boolean zeroing,
    boolean evex) {

  public static VectorInstruction of(
      VectorOpcode opcode, Width width, int first, int second, Location location) {
    return new VectorInstruction(opcode, width, first, second, location, 0, 0, false, false);
  }

  /** An instruction of one register operand and a location. */
  public static VectorInstruction of(
      VectorOpcode opcode, Width width, int first, Location location) {
    return of(opcode, width, first, 0, location);
  }

  public static VectorInstruction of(
      VectorOpcode opcode, Width width, int first, int second, int third) {
    return of(opcode, width, first, second, new Vector(third));
  }

  public VectorInstruction withImmediate(int value) {
    return new VectorInstruction(
        opcode, width, first, second, location, value, mask, zeroing, evex);
  }

  /** Only the lanes of mask register {@code by} are changed. */
  public VectorInstruction merging(int by) {
    return new VectorInstruction(
        opcode, width, first, second, location, immediate, by, false, evex);
  }

  /** Lanes outside of mask register {@code by} become 0. */
  public VectorInstruction zeroing(int by) {
    return new VectorInstruction(opcode, width, first, second, location, immediate, by, true, evex);
  }

  /** The target is a mask register. */
  public VectorInstruction intoMask() {
    return new VectorInstruction(
        opcode, width, first, second, location, immediate, mask, zeroing, true);
  }

  boolean needsEvex() {
    boolean high = first > 15 || second > 15 || registerOf(location) > 15;
    boolean broadcast = location instanceof Location.Memory memory && memory.broadcast();
    boolean shifted = opcode == VectorOpcode.VPSHIFTD && location instanceof Location.Memory;
    boolean wide = width == Width.ZMM || opcode.evexOnly() || shifted;
    return evex || high || broadcast || mask != 0 || wide;
  }

  private static int registerOf(Location location) {
    return switch (location) {
      case Vector(int number) -> number;
      case Location.Indexed indexed -> indexed.indices();
      case Location.General _, Location.At _, Location.Pooled _ -> 0;
    };
  }
}
