package joist.compiler.bytecode;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import joist.compiler.loop.Bound;
import joist.compiler.loop.Index;
import joist.compiler.loop.LaneLoops;
import joist.compiler.loop.LoopProgram;
import joist.compiler.loop.LoopProgram.Access;
import joist.compiler.loop.LoopProgram.Format;
import joist.compiler.loop.LoopProgram.Operand;
import joist.compiler.loop.Operation;
import joist.compiler.loop.Statement;
import joist.compiler.target.Code;
import joist.compiler.target.Routine;
import joist.compiler.target.Target;
import joist.compiler.target.TargetTrial;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VectorTargetTest {
  private static final long SEED = Long.getLong("joist.seed", 53L);
  private static final int SIZE = 1000;

  /** Runs vectors from the first call on, which is right and slow. */
  private record Unwarmed(int lanes) implements Target {
    @Override
    public String name() {
      return "unwarmed";
    }

    @Override
    public int registers() {
      return 30;
    }

    @Override
    public Code compile(LoopProgram program) {
      ProgramClass type =
          ProgramClass.define(program, new VectorCode(lanes), Species.constants(lanes));
      return new Code() {
        @Override
        public Routine bind(List<MemorySegment> operands, Arena arena) {
          return type.routine(this, operands);
        }

        @Override
        public long bytes() {
          return type.bytes();
        }
      };
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 4, 8, 16})
  void doesInPlainJavaWhatTheInterpreterDoes(int lanes) {
    TargetTrial.random(VectorTarget.of(lanes), SEED, 100);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 4, 8, 16})
  void doesInVectorsWhatTheInterpreterDoes(int lanes) {
    TargetTrial.random(new Unwarmed(lanes), SEED, 100);
  }

  /** For each of 3 rows, 10 times a register from places 5 to 36 of the row's 40. */
  private static LoopProgram gathers() {
    List<Statement> body =
        List.of(
            new Statement.Assign(0, new Operation.Load(1, Index.of(1, 16)), 0),
            new Statement.Assign(1, new Operation.Constant(31), 0),
            new Statement.Assign(2, new Operation.Binary(Operation.BinaryKind.AND, 0, 1), 0),
            new Statement.Assign(3, new Operation.Constant(5), 0),
            new Statement.Assign(4, new Operation.Binary(Operation.BinaryKind.ADD_INT, 2, 3), 0),
            new Statement.Assign(5, new Operation.Gather(0, Index.of(0, 40), 4, 36), 0),
            new Statement.Store(2, Index.of(0, 160).plus(1, 16), 5, 0));
    return new LoopProgram(
        "gathers",
        List.of(
            new Operand("table", Format.F32, Access.READ, 120),
            new Operand("places", Format.I32, Access.READ, 160),
            new Operand("out", Format.F32, Access.WRITE, 480)),
        3,
        List.of(
            new Statement.Loop(
                0,
                new Bound.RangeStart(),
                new Bound.RangeEnd(),
                1,
                false,
                List.of(new Statement.Loop(1, Bound.of(0), Bound.of(10), 1, false, body)))));
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 4, 8, 16})
  void gathersFromACopyOfWhatALoopOnlyReads(int lanes) {
    TargetTrial.compare(new Unwarmed(lanes), gathers(), new Random(SEED), "seed " + SEED);
  }

  private static LoopProgram squares() {
    return new LoopProgram(
        "squares",
        List.of(
            new Operand("x", Format.F32, Access.READ, SIZE),
            new Operand("y", Format.F32, Access.WRITE, SIZE)),
        1,
        List.of(
            new Statement.Loop(
                0,
                Bound.of(0),
                Bound.of(SIZE),
                1,
                true,
                List.of(
                    new Statement.Assign(0, new Operation.Load(0, Index.of(0, 1)), 0),
                    new Statement.Assign(
                        1, new Operation.Binary(Operation.BinaryKind.MULTIPLY, 0, 0), 0),
                    new Statement.Store(1, Index.of(0, 1), 1, 0)))));
  }

  @Test
  void givesTheSameBeforeWarmingAndAfter() {
    VectorTarget target = VectorTarget.preferred();
    Code code = target.compile(LaneLoops.legalise(squares(), target.lanes()));
    assertThat(code.explain()).startsWith("not warmed");
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment x = arena.allocate(4L * SIZE);
      MemorySegment y = arena.allocate(4L * SIZE);
      Routine routine = code.bind(List.of(x, y), arena);
      for (int times = 0; times < 2; times++) {
        for (int i = 0; i < SIZE; i++) {
          x.setAtIndex(ValueLayout.JAVA_FLOAT, i, 0.1f * i);
        }
        routine.run(0, 1);
        for (int i = 0; i < SIZE; i++) {
          assertThat(y.getAtIndex(ValueLayout.JAVA_FLOAT, i)).isEqualTo(0.1f * i * (0.1f * i));
        }
        routine.warm(Duration.ofSeconds(20));
      }
    }
    assertThat(code.explain())
        .isIn(
            "vectors",
            "the JVM did not compile the vectors in time: lane after lane in plain Java");
  }
}
