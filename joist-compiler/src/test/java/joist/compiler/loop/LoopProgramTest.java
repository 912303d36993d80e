package joist.compiler.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import joist.compiler.loop.LoopProgram.Access;
import joist.compiler.loop.LoopProgram.Format;
import joist.compiler.loop.LoopProgram.Operand;
import joist.compiler.loop.Operation.BinaryKind;
import joist.compiler.loop.Operation.Reduction;
import joist.compiler.loop.Statement.Assign;
import joist.compiler.loop.Statement.Loop;
import joist.compiler.loop.Statement.Store;
import joist.compiler.loop.Statement.StoreOne;
import org.junit.jupiter.api.Test;

class LoopProgramTest {
  private static final int COLUMNS = 11;

  /** The largest of each row of f32[4, 11]. */
  private static LoopProgram largest(long elements) {
    Index row = Index.of(0, COLUMNS);
    Statement inner =
        new Loop(
            1,
            Bound.of(0),
            Bound.of(COLUMNS),
            1,
            true,
            List.of(
                new Assign(1, new Operation.Load(0, row.plus(1, 1)), 0),
                new Assign(0, new Operation.Binary(BinaryKind.MAX, 0, 1), 0)));
    Statement outer =
        new Loop(
            0,
            new Bound.RangeStart(),
            new Bound.RangeEnd(),
            1,
            false,
            List.of(
                new Assign(0, Operation.Constant.of(Float.NEGATIVE_INFINITY), 0),
                inner,
                new Assign(2, new Operation.Reduce(Reduction.MAX, 0, 0), 0),
                new StoreOne(1, Index.of(0, 1), 2)));
    return new LoopProgram(
        "largest",
        List.of(
            new Operand("x", Format.F32, Access.READ, elements),
            new Operand("y", Format.F32, Access.WRITE, 4)),
        4,
        List.of(outer));
  }

  @Test
  void meansTheSameForAnyNumberOfLanes() {
    for (int lanes : new int[] {1, 2, 4, 8, 16}) {
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment x = arena.allocate(4L * 4 * COLUMNS);
        MemorySegment y = arena.allocate(16);
        for (int i = 0; i < 4 * COLUMNS; i++) {
          x.setAtIndex(ValueLayout.JAVA_FLOAT, i, -(i * 7 % 44) - 1);
        }
        LoopProgram program = LaneLoops.legalise(largest(4L * COLUMNS), lanes);
        LoopVerifier.verify(program, lanes);
        LoopBounds.prove(program, lanes);
        LoopInterpreter.run(program, lanes, List.of(x, y), 1, 4);
        assertThat(y.toArray(ValueLayout.JAVA_FLOAT)).containsExactly(0, -2, -5, -3);
      }
    }
  }

  @Test
  void refusesAnIndexThatMayLeaveItsOperand() {
    LoopProgram program = LaneLoops.legalise(largest(4L * COLUMNS - 1), 8);
    assertThatThrownBy(() -> LoopBounds.prove(program, 8))
        .hasMessageContaining("expected elements 0 to 42 of 'x', but 8 to 43 can be touched");
  }

  @Test
  void refusesARegisterThatNothingAssignsBefore() {
    LoopProgram program =
        new LoopProgram(
            "unassigned",
            List.of(new Operand("y", Format.F32, Access.WRITE, 1)),
            1,
            List.of(new StoreOne(0, Index.of(0), 3)));
    assertThatThrownBy(() -> LoopVerifier.verify(program))
        .hasMessageContaining("expected registers that are assigned before, got r3");
  }

  @Test
  void refusesToWriteWhatIsToBeRead() {
    LoopProgram program =
        new LoopProgram(
            "backwards",
            List.of(new Operand("x", Format.F32, Access.READ, 1)),
            1,
            List.of(new Assign(0, Operation.Constant.of(1), 0), new StoreOne(0, Index.of(0), 0)));
    assertThatThrownBy(() -> LoopVerifier.verify(program))
        .hasMessageContaining("expected a writable operand, got READ");
  }

  @Test
  void refusesALoopOverLanesThatTouchesMemoryByAnotherStride() {
    LoopProgram program =
        new LoopProgram(
            "columns",
            List.of(
                new Operand("x", Format.F32, Access.READ, 64),
                new Operand("y", Format.F32, Access.WRITE, 8)),
            1,
            List.of(
                new Loop(
                    0,
                    Bound.of(0),
                    Bound.of(8),
                    1,
                    true,
                    List.of(
                        new Assign(0, new Operation.Load(0, Index.of(0, 8)), 0),
                        new Store(1, Index.of(0, 1), 0, 0)))));
    assertThatThrownBy(() -> LoopVerifier.verify(program))
        .hasMessageContaining("expected a stride of 1 along lanes, got 8");
  }

  @Test
  void printsOneStatementALine() {
    assertThat(LoopPrinter.print(largest(44)).lines())
        .containsExactly(
            "largest(READ x: F32[44], WRITE y: F32[4]) over 4",
            "  for v0 = from to to step 1",
            "    r0 = -Infinity (0xff800000)",
            "    for lanes v1 = 0 to 11 step 1",
            "      r1 = o0[0 + 11*v0 + 1*v1]",
            "      r0 = MAX r0 r1",
            "    r2 = MAX over r0",
            "    o1[0 + 1*v0] = first of r2");
  }
}
