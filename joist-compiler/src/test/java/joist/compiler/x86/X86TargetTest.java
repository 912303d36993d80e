package joist.compiler.x86;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import joist.compiler.loop.Bound;
import joist.compiler.loop.Index;
import joist.compiler.loop.LoopProgram;
import joist.compiler.loop.LoopProgram.Access;
import joist.compiler.loop.LoopProgram.Format;
import joist.compiler.loop.LoopProgram.Operand;
import joist.compiler.loop.Operation;
import joist.compiler.loop.Operation.BinaryKind;
import joist.compiler.loop.Statement;
import joist.compiler.target.Code;
import joist.compiler.target.Routine;
import joist.compiler.target.Target;
import joist.compiler.x86.X86Target.Detection;
import joist.compiler.x86.generator.Level;
import org.junit.jupiter.api.Test;

@OnX86
class X86TargetTest {
  /** Adds {@code value} to each of the range's elements of f32[8]. */
  private static LoopProgram adding(float value) {
    List<Statement> body =
        List.of(
            new Statement.Assign(0, new Operation.LoadOne(0, Index.of(0, 1)), 0),
            new Statement.Assign(1, Operation.Constant.of(value), 0),
            new Statement.Assign(0, new Operation.Binary(BinaryKind.ADD, 0, 1), 0),
            new Statement.StoreOne(0, Index.of(0, 1), 0));
    return new LoopProgram(
        "adding",
        List.of(new Operand("x", Format.F32, Access.READ_WRITE, 8)),
        8,
        List.of(
            new Statement.Loop(0, new Bound.RangeStart(), new Bound.RangeEnd(), 1, false, body)));
  }

  private static Target target() {
    return X86Target.of(Machine.levels().getLast());
  }

  @Test
  void runsTheRangeItIsAskedTo() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment x = arena.allocate(32);
      Routine routine = target().compile(adding(2)).bind(List.of(x), arena);
      routine.run(2, 5);
      routine.run(4, 4);
      routine.run(4, 6);
      assertThat(x.toArray(ValueLayout.JAVA_FLOAT)).containsExactly(0, 0, 2, 2, 4, 2, 0, 0);
    }
  }

  @Test
  void aChainMakesAllCallsInOrder() {
    Target target = target();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment x = arena.allocate(32);
      Routine two = target.compile(adding(2)).bind(List.of(x), arena);
      Routine large = target.compile(adding(1e9f)).bind(List.of(x), arena);
      Routine back = target.compile(adding(-1e9f)).bind(List.of(x), arena);
      Routine inner = target.chain(List.of(new Target.RangeCall(large, 1, 3)), arena);
      Routine all =
          target.chain(
              List.of(
                  new Target.RangeCall(two, 0, 4),
                  new Target.RangeCall(inner, 0, 0),
                  new Target.RangeCall(back, 0, 2)),
              arena);
      all.run(0, 0);
      assertThat(x.toArray(ValueLayout.JAVA_FLOAT))
          .containsExactly(2 - 1e9f, 0, 2 + 1e9f, 2, 0, 0, 0, 0);
    }
  }

  @Test
  void aChainTakesRoutinesOfOtherTargetsToo() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment x = arena.allocate(32);
      Routine other = (from, to) -> x.setAtIndex(ValueLayout.JAVA_FLOAT, from, to);
      target().chain(List.of(new Target.RangeCall(other, 3, 7)), arena).run(0, 0);
      assertThat(x.getAtIndex(ValueLayout.JAVA_FLOAT, 3)).isEqualTo(7);
    }
  }

  @Test
  void keepsCodeByProgram() {
    Target target = target();
    Code code = target.compile(adding(3));
    assertThat(target.compile(adding(3))).isSameAs(code);
    assertThat(target.compile(adding(4))).isNotSameAs(code);
  }

  @Test
  void codeIsInMemoryWhileARoutineIsBound() {
    Code code = target().compile(adding(3));
    assertThat(code.bytes()).isZero();
    try (Arena first = Arena.ofShared()) {
      try (Arena second = Arena.ofShared()) {
        code.bind(List.of(first.allocate(32)), first);
        code.bind(List.of(second.allocate(32)), second);
        assertThat(code.bytes()).isPositive();
      }
      assertThat(code.bytes()).isPositive();
    }
    assertThat(code.bytes()).isZero();
    try (Arena again = Arena.ofShared()) {
      MemorySegment x = again.allocate(32);
      code.bind(List.of(x), again).run(0, 8);
      assertThat(x.getAtIndex(ValueLayout.JAVA_FLOAT, 7)).isEqualTo(3);
    }
  }

  @Test
  void refusesProgramsThatReachPastTheirOperands() {
    LoopProgram whole = adding(1);
    LoopProgram tooLong = new LoopProgram(whole.name(), whole.operands(), 9, whole.body());
    assertThatThrownBy(() -> target().compile(tooLong))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected elements 0 to 7 of 'x'");
  }

  @Test
  void refusesMemoryThatDoesNotFit() {
    Code code = target().compile(adding(1));
    try (Arena arena = Arena.ofConfined()) {
      assertThatThrownBy(() -> code.bind(List.of(), arena))
          .hasMessageContaining("expected 1 operands, got 0");
      assertThatThrownBy(() -> code.bind(List.of(arena.allocate(31)), arena))
          .hasMessageContaining("expected 32 bytes or more for 'x', got 31");
      assertThatThrownBy(() -> code.bind(List.of(arena.allocate(32).asReadOnly()), arena))
          .hasMessageContaining("expected memory that can be written for 'x'");
      assertThatThrownBy(() -> code.bind(List.of(MemorySegment.ofArray(new float[8])), arena))
          .hasMessageContaining("expected memory off the heap for 'x'");
    }
  }

  @Test
  void aPropertyTurnsItOff() {
    System.setProperty("joist.target", "vector");
    try {
      assertThat(X86Target.detect()).isEqualTo(new Detection.Unavailable("joist.target is vector"));
    } finally {
      System.clearProperty("joist.target");
    }
  }

  @Test
  void findsTheBestThatTheMachineHas() {
    List<Level> levels = Machine.levels();
    assertThat(X86Target.detect().found().map(Target::lanes))
        .isEqualTo(levels.stream().map(Level::lanes).reduce(Math::max));
  }
}
