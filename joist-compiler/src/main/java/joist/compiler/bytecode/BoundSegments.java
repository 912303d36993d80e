package joist.compiler.bytecode;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import joist.compiler.loop.LoopProgram;
import joist.compiler.loop.LoopProgram.Access;
import joist.compiler.loop.LoopProgram.Operand;

/**
 * Segments fit for a program: each cut to its operand's size, so that the JVM's own checks are the
 * proof that nothing else is touched.
 */
final class BoundSegments {
  private BoundSegments() {}

  /**
   * @throws IllegalArgumentException when there are more or fewer than operands, or one is too
   *     small or may not be written
   */
  static List<MemorySegment> of(LoopProgram program, List<MemorySegment> segments) {
    if (segments.size() != program.operands().size()) {
      throw new IllegalArgumentException(
          "loop program '%s': expected %d segments, got %d"
              .formatted(program.name(), program.operands().size(), segments.size()));
    }
    List<MemorySegment> bound = new ArrayList<>();
    for (int i = 0; i < segments.size(); i++) {
      bound.add(one(program, program.operands().get(i), segments.get(i)));
    }
    return bound;
  }

  private static MemorySegment one(LoopProgram program, Operand operand, MemorySegment segment) {
    if (segment.byteSize() < operand.bytes()) {
      throw new IllegalArgumentException(
          "loop program '%s': expected %d bytes for '%s', got %d"
              .formatted(program.name(), operand.bytes(), operand.name(), segment.byteSize()));
    }
    if (operand.access() != Access.READ && segment.isReadOnly()) {
      throw new IllegalArgumentException(
          "loop program '%s': expected memory that may be written for '%s', got read-only memory"
              .formatted(program.name(), operand.name()));
    }
    operand.check(segment);
    return segment.asSlice(0, operand.bytes());
  }
}
