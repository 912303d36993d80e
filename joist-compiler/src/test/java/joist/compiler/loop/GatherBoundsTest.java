package joist.compiler.loop;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import joist.compiler.loop.LoopProgram.Access;
import joist.compiler.loop.LoopProgram.Format;
import joist.compiler.loop.LoopProgram.Operand;
import joist.compiler.loop.Operation.BinaryKind;
import joist.compiler.loop.Statement.Assign;
import joist.compiler.loop.Statement.Loop;
import joist.compiler.loop.Statement.Store;
import joist.compiler.target.InterpretedTarget;
import org.junit.jupiter.api.Test;

class GatherBoundsTest {
  private static final int LANES = 8;
  private static final long NODES = 16;

  /** Follows {@code next} eight times from the lane's own number, and one further each time. */
  private static LoopProgram walk(Range holds, int further) {
    List<Statement> turn =
        List.of(
            new Assign(0, new Operation.Gather(0, Index.of(0), 0, NODES - 1), 0),
            new Assign(0, new Operation.Binary(BinaryKind.ADD_INT, 0, 1), 0));
    return new LoopProgram(
        "walk",
        List.of(
            new Operand("next", Format.I32, Access.READ, NODES, holds),
            new Operand("y", Format.I32, Access.WRITE, LANES)),
        1,
        List.of(
            new Assign(0, new Operation.LaneNumbers(), 0),
            new Assign(1, new Operation.Constant(further), 0),
            new Loop(0, Bound.of(0), Bound.of(8), 1, false, turn),
            new Store(1, Index.of(0), 0, 0)));
  }

  @Test
  void provesIndicesThatComeFromATableOfKnownValuesAroundALoop() {
    assertThatCode(() -> LoopBounds.prove(walk(new Range(0, 14), 1), LANES))
        .doesNotThrowAnyException();
  }

  @Test
  void refusesIndicesThatMayLeaveTheTableByOne() {
    assertThatThrownBy(() -> LoopBounds.prove(walk(new Range(0, 15), 1), LANES))
        .hasMessageContaining("expected indices of 0 to 15 in r0, but they may be 0 to 16");
  }

  @Test
  void refusesIndicesOfATableOfWhichNothingIsKnown() {
    assertThatThrownBy(() -> LoopBounds.prove(walk(Range.ALL, 0), LANES))
        .hasMessageContaining("expected indices of 0 to 15 in r0");
  }

  @Test
  void refusesIndicesThatGrowWithEachTurn() {
    LoopProgram grows =
        new LoopProgram(
            "grows",
            List.of(new Operand("x", Format.F32, Access.READ, NODES)),
            1,
            List.of(
                new Assign(0, new Operation.Constant(0), 0),
                new Assign(1, new Operation.Constant(1), 0),
                new Loop(
                    0,
                    Bound.of(0),
                    Bound.of(8),
                    1,
                    false,
                    List.of(
                        new Assign(2, new Operation.Gather(0, Index.of(0), 0, NODES - 1), 0),
                        new Assign(0, new Operation.Binary(BinaryKind.ADD_INT, 0, 1), 0)))));
    assertThatThrownBy(() -> LoopBounds.prove(grows, LANES))
        .hasMessageContaining("expected indices of 0 to 15 in r0");
  }

  @Test
  void refusesToBindATableThatHoldsSomethingElse() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment next = arena.allocate(4 * NODES);
      next.setAtIndex(ValueLayout.JAVA_INT, 5, 15);
      List<MemorySegment> operands = List.of(next, arena.allocate(4L * LANES));
      assertThatThrownBy(() ->
              new InterpretedTarget(LANES, 8)
                  .compile(walk(new Range(0, 14), 1))
                  .bind(operands, arena))
          .hasMessage("expected values of 0 to 14 in 'next', got 15 at element 5");
    }
  }

  @Test
  void knowsNoValuesOfWhatIsWritten() {
    assertThatThrownBy(
            () -> new Operand("y", Format.I32, Access.READ_WRITE, NODES, new Range(0, 1)))
        .hasMessageContaining("only read");
  }
}
