package joist.compiler.target;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import joist.compiler.loop.LaneLoops;
import joist.compiler.loop.LoopBounds;
import joist.compiler.loop.LoopInterpreter;
import joist.compiler.loop.LoopPrinter;
import joist.compiler.loop.LoopProgram;
import joist.compiler.loop.LoopProgram.Format;
import joist.compiler.loop.LoopProgram.Operand;
import joist.compiler.loop.LoopVerifier;
import joist.compiler.loop.RandomLoopPrograms;

/**
 * Runs programs on a target and on the interpreter, from the same memory, and compares all of it.
 */
public final class TargetTrial {
  private static final float[] ODD = {
    0f,
    -0f,
    Float.NaN,
    Float.POSITIVE_INFINITY,
    Float.NEGATIVE_INFINITY,
    Float.MIN_VALUE,
    Float.MAX_VALUE,
    0.5f,
    -0.5f,
    2.5f,
    8_388_607.5f,
    -4_194_304.5f,
    2_147_483_648f,
    -2_147_483_648f,
    3e9f
  };

  private TargetTrial() {}

  /** Compares {@code rounds} random programs. */
  public static void random(Target target, long seed, int rounds) {
    for (int round = 0; round < rounds; round++) {
      Random random = new Random(seed + round);
      LoopProgram program = new RandomLoopPrograms(random, target.lanes()).next();
      LoopVerifier.verify(program);
      compare(target, program, random, "-Djoist.seed=" + (seed + round));
    }
  }

  /**
   * Compares one program.
   *
   * @param program with loops over lanes
   */
  public static void compare(Target target, LoopProgram program, Random random, String as) {
    LoopProgram legal = LaneLoops.legalise(program, target.lanes());
    LoopVerifier.verify(legal, target.lanes());
    LoopBounds.prove(legal, target.lanes());
    try (Arena arena = Arena.ofConfined()) {
      List<MemorySegment> expected = new ArrayList<>();
      List<MemorySegment> got = new ArrayList<>();
      for (Operand operand : program.operands()) {
        expected.add(filled(operand, random, arena));
        got.add(arena.allocate(operand.bytes()).copyFrom(expected.getLast()));
      }
      Routine routine = target.compile(legal).bind(got, arena);
      long middle = random.nextLong(program.extent() + 1);
      for (int times = 0; times < 2; times++) {
        LoopInterpreter.run(legal, target.lanes(), expected, 0, middle);
        LoopInterpreter.run(legal, target.lanes(), expected, middle, program.extent());
        routine.run(0, middle);
        routine.run(middle, program.extent());
        for (int i = 0; i < got.size(); i++) {
          same(program, i, expected.get(i), got.get(i), as);
        }
        routine.warm(java.time.Duration.ZERO);
      }
    }
  }

  private static void same(
      LoopProgram program, int operand, MemorySegment expected, MemorySegment got, String as) {
    Operand of = program.operands().get(operand);
    for (long i = 0; i < of.elements(); i++) {
      if (of.format().bytes() == 1) {
        if (expected.get(ValueLayout.JAVA_BYTE, i) != got.get(ValueLayout.JAVA_BYTE, i)) {
          assertThat(got.get(ValueLayout.JAVA_BYTE, i))
              .as("%s: element %d of '%s' of\n%s", as, i, of.name(), LoopPrinter.print(program))
              .isEqualTo(expected.get(ValueLayout.JAVA_BYTE, i));
        }
        continue;
      }
      int e = expected.getAtIndex(ValueLayout.JAVA_INT, i);
      int g = got.getAtIndex(ValueLayout.JAVA_INT, i);
      boolean nans = Float.isNaN(Float.intBitsToFloat(e)) && Float.isNaN(Float.intBitsToFloat(g));
      if (e != g && !nans) {
        assertThat(Integer.toHexString(g) + " " + Float.intBitsToFloat(g))
            .as("%s: element %d of '%s' of\n%s", as, i, of.name(), LoopPrinter.print(program))
            .isEqualTo(Integer.toHexString(e) + " " + Float.intBitsToFloat(e));
      }
    }
  }

  private static MemorySegment filled(Operand operand, Random random, Arena arena) {
    MemorySegment segment = arena.allocate(operand.bytes());
    boolean tame = operand.name().equals("tame");
    for (long i = 0; i < operand.elements(); i++) {
      if (operand.format() == Format.F32) {
        boolean odd = !tame && random.nextInt(3) == 0;
        float value = odd ? ODD[random.nextInt(ODD.length)] : (random.nextFloat() - 0.5f) * 20;
        segment.setAtIndex(ValueLayout.JAVA_FLOAT, i, value);
      } else if (operand.format() == Format.I32) {
        segment.setAtIndex(ValueLayout.JAVA_INT, i, random.nextInt());
      } else {
        segment.set(ValueLayout.JAVA_BYTE, i, (byte) random.nextInt());
      }
    }
    return segment;
  }
}
