package joist.compiler.x86;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.stream.Stream;
import joist.compiler.loop.Index;
import joist.compiler.loop.LoopProgram;
import joist.compiler.loop.LoopProgram.Access;
import joist.compiler.loop.LoopProgram.Format;
import joist.compiler.loop.LoopProgram.Operand;
import joist.compiler.loop.Operation;
import joist.compiler.loop.Statement;
import joist.compiler.x86.generator.Level;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every count of lanes in memory that ends, or begins, where a page begins that may not be touched.
 */
@OnX86
class PartialLanesTest {
  static Stream<Level> levels() {
    return Machine.levels().stream();
  }

  @ParameterizedTest
  @MethodSource("levels")
  void loadsAndStoresTouchNothingBesides(Level level) {
    for (Format format : Format.values()) {
      for (int lanes = 1; lanes <= level.lanes(); lanes++) {
        copy(level, format, lanes, new Operation.Load(0, Index.of(0)));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("levels")
  void stridedLoadsTouchNothingBesides(Level level) {
    for (Format format : Format.values()) {
      for (int lanes = 1; lanes <= level.lanes(); lanes++) {
        copy(level, format, lanes, new Operation.LoadStrided(0, Index.of(0), 1));
        copy(level, format, lanes, new Operation.LoadStrided(0, Index.of(lanes - 1), -1));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("levels")
  void gathersTouchNothingBesides(Level level) {
    for (Format format : Format.values()) {
      for (int lanes = 1; lanes <= level.lanes(); lanes++) {
        // The first indices are the lanes' numbers; those beyond must not be followed.
        copy(level, format, lanes, new Operation.Gather(0, Index.of(0), 1, lanes - 1));
      }
    }
  }

  /** Copies, or turns round, {@code lanes} elements. */
  private static void copy(Level level, Format format, int lanes, Operation load) {
    LoopProgram program =
        new LoopProgram(
            "copy",
            List.of(
                new Operand("x", format, Access.READ, lanes),
                new Operand("y", format, Access.WRITE, lanes)),
            1,
            List.of(
                new Statement.Assign(1, new Operation.Constant(1 << 28), 0),
                new Statement.Assign(1, new Operation.LaneNumbers(), lanes),
                new Statement.Assign(0, load, lanes),
                new Statement.Store(1, Index.of(0), 0, lanes)));
    boolean turned = load instanceof Operation.LoadStrided strided && strided.stride() < 0;
    for (boolean atEnd : new boolean[] {true, false}) {
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment x = GuardedMemory.allocate((long) lanes * format.bytes(), atEnd, arena);
        MemorySegment y = GuardedMemory.allocate((long) lanes * format.bytes(), atEnd, arena);
        for (int i = 0; i < x.byteSize(); i++) {
          x.set(ValueLayout.JAVA_BYTE, i, (byte) (i + 100));
        }
        X86Target.of(level).compile(program).bind(List.of(x, y), arena).run(0, 1);
        for (int i = 0; i < lanes; i++) {
          int from = turned ? lanes - 1 - i : i;
          long width = format.bytes();
          assertThat(y.asSlice(i * width, width).mismatch(x.asSlice(from * width, width)))
              .as("%s, %s, %d lanes, element %d", level, format, lanes, i)
              .isEqualTo(-1);
        }
      }
    }
  }
}
