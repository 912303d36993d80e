package joist.compiler.bytecode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.util.ArrayList;
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
import joist.compiler.loop.RandomLoopPrograms;
import joist.compiler.loop.Statement;
import joist.compiler.target.TargetTrial;
import org.junit.jupiter.api.Test;

class PlainTargetTest {
  private static final long SEED = Long.getLong("joist.seed", 31L);

  private final PlainTarget target = new PlainTarget();

  private static LoopProgram copy(long elements) {
    return new LoopProgram(
        "copy",
        List.of(
            new Operand("x", Format.F32, Access.READ, elements),
            new Operand("y", Format.F32, Access.WRITE, elements)),
        elements,
        List.of(
            new Statement.Loop(
                0,
                new Bound.RangeStart(),
                new Bound.RangeEnd(),
                1,
                false,
                List.of(
                    new Statement.Assign(0, new Operation.LoadOne(0, Index.of(0, 1)), 0),
                    new Statement.StoreOne(1, Index.of(0, 1), 0)))));
  }

  @Test
  void doesWhatTheInterpreterDoes() {
    TargetTrial.random(target, SEED, 300);
  }

  @Test
  void refusesSegmentsThatAreTooSmall() {
    try (Arena arena = Arena.ofConfined()) {
      assertThatThrownBy(() ->
              target.compile(copy(4)).bind(List.of(arena.allocate(16), arena.allocate(15)), arena))
          .hasMessage("loop program 'copy': expected 16 bytes for 'y', got 15");
    }
  }

  @Test
  void refusesMemoryThatMustNotBeWritten() {
    try (Arena arena = Arena.ofConfined()) {
      assertThatThrownBy(() ->
              target
                  .compile(copy(4))
                  .bind(List.of(arena.allocate(16), arena.allocate(16).asReadOnly()), arena))
          .hasMessageContaining("expected memory that may be written for 'y'");
    }
  }

  @Test
  void refusesAProgramThatLeavesItsOperands() {
    LoopProgram outside = new LoopProgram("long", copy(4).operands(), 5, copy(4).body());
    assertThatThrownBy(() -> target.compile(outside))
        .hasMessageContaining("expected elements 0 to 3 of 'x'");
  }

  @Test
  void refusesAProgramWithLoopsOverLanes() {
    LoopProgram program = new RandomLoopPrograms(new Random(SEED), 1).next();
    assertThatThrownBy(() -> target.compile(program))
        .hasMessageContaining("expected no loop over lanes here");
  }

  /** Loops of more statements than a method has room for, one behind another. */
  private static LoopProgram longProgram(int loops) {
    List<Statement> body = new ArrayList<>();
    for (int loop = 0; loop < loops; loop++) {
      List<Statement> lanes = new ArrayList<>();
      lanes.add(new Statement.Assign(0, new Operation.Load(0, Index.of(1, 1)), 0));
      for (int i = 1; i <= 40; i++) {
        lanes.add(new Statement.Assign(i, new Operation.Fma(i - 1, i / 2, i - 1), 0));
      }
      lanes.add(new Statement.Store(1, Index.of(0, loops).plus(1, 1).plus(loop), 40, 0));
      body.add(new Statement.Loop(1, Bound.of(0), Bound.of(9), 1, true, lanes));
    }
    return new LoopProgram(
        "long",
        List.of(
            new Operand("tame", Format.F32, Access.READ, 9),
            new Operand("y", Format.F32, Access.WRITE, 3L * loops + 9)),
        3,
        List.of(
            new Statement.Loop(0, new Bound.RangeStart(), new Bound.RangeEnd(), 1, false, body)));
  }

  @Test
  void cutsProgramsThatAreLongerThanTheJvmCompiles() {
    LoopProgram program = LaneLoops.legalise(longProgram(100), 1);
    assertThat(Pieces.of(program, new ScalarCode(1), Pieces.LONG).pieces()).hasSizeGreaterThan(10);
    TargetTrial.compare(target, longProgram(100), new Random(SEED), "-Djoist.seed=" + SEED);
  }

  @Test
  void leavesShortProgramsWhole() {
    assertThat(Pieces.of(copy(4), new ScalarCode(1), Pieces.LONG).pieces()).isEmpty();
  }

  @Test
  void keepsCodeByProgram() {
    assertThat(target.compile(copy(4))).isSameAs(target.compile(copy(4)));
    assertThat(target.compile(copy(4))).isNotSameAs(target.compile(copy(5)));
  }
}
