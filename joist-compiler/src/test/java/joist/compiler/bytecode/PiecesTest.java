package joist.compiler.bytecode;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import joist.compiler.loop.LaneLoops;
import joist.compiler.loop.LoopProgram;
import joist.compiler.loop.RandomLoopPrograms;
import joist.compiler.target.Code;
import joist.compiler.target.Routine;
import joist.compiler.target.Target;
import joist.compiler.target.TargetTrial;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PiecesTest {
  private static final long SEED = Long.getLong("joist.seed", 67L);
  private static final int ROUNDS = Integer.getInteger("joist.rounds", 150);

  /** Cuts programs into as many pieces as can be. */
  private record Cut(int lanes, int longest, Function<Integer, LaneCode> kind) implements Target {
    @Override
    public String name() {
      return "cut";
    }

    @Override
    public int registers() {
      return 30;
    }

    @Override
    public Code compile(LoopProgram program) {
      LaneCode code = kind.apply(lanes);
      List<Object> constants =
          code instanceof VectorCode ? Species.constants(lanes) : new ArrayList<>();
      ProgramClass type =
          ProgramClass.define(Pieces.of(program, code, longest), program, code, constants);
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
  @ValueSource(ints = {1, 2, 4, 8, 16})
  void cutsLanesOfPlainJavaWithoutChangingWhatTheyDo(int lanes) {
    for (int longest : new int[] {1, 100, 400}) {
      TargetTrial.random(new Cut(lanes, longest, ScalarCode::new), SEED, ROUNDS);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 4, 8, 16})
  void cutsVectorsWithoutChangingWhatTheyDo(int lanes) {
    for (int longest : new int[] {1, 100, 400}) {
      TargetTrial.random(new Cut(lanes, longest, VectorCode::new), SEED, ROUNDS / 3);
    }
  }

  @Test
  void cutsMostProgramsInMoreThanOnePiece() {
    int cut = 0;
    for (int round = 0; round < 100; round++) {
      LoopProgram program = new RandomLoopPrograms(new Random(SEED + round), 8).next();
      LaneCode code = new VectorCode(8);
      cut += Pieces.of(LaneLoops.legalise(program, 8), code, 100).pieces().size() > 1 ? 1 : 0;
    }
    assertThat(cut).isGreaterThan(30);
  }
}
