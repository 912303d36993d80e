package joist.compiler.x86;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import joist.compiler.loop.LoopInterpreter;
import joist.compiler.loop.LoopPrinter;
import joist.compiler.loop.LoopProgram;
import joist.compiler.loop.LoopProgram.Format;
import joist.compiler.loop.LoopProgram.Operand;
import joist.compiler.x86.generator.Level;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random programs against the interpreter, bit for bit but for NaNs, in memory between pages that
 * may not be touched. {@code -Djoist.programs} says how many.
 */
@OnX86
class RandomProgramsTest {
  private final long seed = Long.getLong("joist.seed", 2026L);

  static Stream<Level> levels() {
    return Machine.levels().stream();
  }

  @ParameterizedTest
  @MethodSource("levels")
  void meanWhatTheInterpreterSays(Level level) {
    X86Target target = X86Target.of(level);
    int programs = Integer.getInteger("joist.programs", 400);
    // On the chance that a program ends the process, its seed is printed before.
    System.err.println(level + ", random programs from -Djoist.seed=" + seed);
    for (int i = 0; i < programs; i++) {
      check(target, new Random(seed + i), "-Djoist.seed=" + (seed + i));
    }
  }

  private static void check(X86Target target, Random random, String about) {
    LoopProgram program = RandomPrograms.next(random, target.lanes());
    long from = random.nextLong(program.extent());
    long to = from + random.nextLong(program.extent() - from + 1);
    try (Arena arena = Arena.ofConfined()) {
      boolean atEnd = random.nextBoolean();
      List<MemorySegment> memory = new ArrayList<>();
      List<MemorySegment> expected = new ArrayList<>();
      for (Operand operand : program.operands()) {
        memory.add(GuardedMemory.allocate(operand.bytes(), atEnd, arena));
        expected.add(arena.allocate(operand.bytes(), 4));
        fill(expected.getLast(), operand, random);
        memory.getLast().copyFrom(expected.getLast());
      }
      target.compile(program).bind(memory, arena).run(from, to);
      LoopInterpreter.run(program, target.lanes(), expected, from, to);
      for (int i = 0; i < memory.size(); i++) {
        compare(program, i, memory.get(i), expected.get(i), about);
      }
    }
  }

  private static void fill(MemorySegment memory, Operand operand, Random random) {
    for (long i = 0; i < operand.elements(); i++) {
      switch (operand.format()) {
        case F32 -> memory.setAtIndex(ValueLayout.JAVA_FLOAT, i, RandomPrograms.real(random));
        case I32 ->
            memory.setAtIndex(
                ValueLayout.JAVA_INT,
                i,
                random.nextBoolean() ? random.nextInt(9) : random.nextInt());
        case U8, I8 -> memory.set(ValueLayout.JAVA_BYTE, i, (byte) random.nextInt());
      }
    }
  }

  private static void compare(
      LoopProgram program,
      int operand,
      MemorySegment actual,
      MemorySegment expected,
      String about) {
    Operand each = program.operands().get(operand);
    for (long i = 0; i < each.elements(); i++) {
      int got = bits(actual, each.format(), i);
      int wanted = bits(expected, each.format(), i);
      if (got != wanted) {
        assertThat("%s[%d] = %08x".formatted(each.name(), i, got))
            .as(about + "\n" + LoopPrinter.print(program))
            .isEqualTo("%s[%d] = %08x", each.name(), i, wanted);
      }
    }
  }

  private static int bits(MemorySegment memory, Format format, long i) {
    return switch (format) {
      case F32 -> Float.floatToIntBits(memory.get(ValueLayout.JAVA_FLOAT_UNALIGNED, 4 * i));
      case I32 -> memory.get(ValueLayout.JAVA_INT_UNALIGNED, 4 * i);
      case U8, I8 -> memory.get(ValueLayout.JAVA_BYTE, i);
    };
  }
}
