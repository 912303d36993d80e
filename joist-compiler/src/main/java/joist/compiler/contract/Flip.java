package joist.compiler.contract;

import java.util.ArrayList;
import java.util.List;
import joist.compiler.contract.LoopPlan.Phase;
import joist.compiler.contract.LoopPlan.Step;
import joist.compiler.loop.Index;
import joist.compiler.loop.LoopProgram;
import joist.compiler.loop.LoopProgram.Access;
import joist.compiler.loop.LoopProgram.Format;
import joist.compiler.loop.LoopProgram.Operand;

/**
 * The rows of matrices as columns: {@code x[N, R, C] -> y[N, C, R]}. Moves channels inwards, with
 * channels as rows and pixels as columns, and outwards again.
 */
public record Flip(long matrices, long rows, long columns) {
  /** Rows of a block: what fills a cache line of the result. */
  private static final long BLOCK_ROWS = 16;

  /** Columns of a block, which is as many lines of the result. */
  private static final long BLOCK_COLUMNS = 32;

  /** From channels before the spatial axes to channels innermost. */
  public static Flip channelsInwards(long images, long channels, long area) {
    return new Flip(images, channels, area);
  }

  /** From channels innermost to channels before the spatial axes. */
  public static Flip channelsOutwards(long images, long channels, long area) {
    return new Flip(images, area, channels);
  }

  /**
   * The plan.
   *
   * <p>Roles: {@code Input(0)} x, {@code Output(0)} y.
   */
  public LoopPlan plan() {
    List<Segment> blocks =
        matrices * rows == 0 ? List.of() : Segment.withRest(columns, BLOCK_COLUMNS);
    List<Step> steps = new ArrayList<>();
    for (Segment block : blocks) {
      Body body = new Body();
      body.range(counter ->
          body.loop(
              matrices,
              matrix ->
                  matrix(
                      body,
                      matrix,
                      counter.times(block.size()).plus(block.start()),
                      block.size())));
      List<Operand> operands =
          List.of(
              new Operand("x", Format.F32, Access.READ, elements()),
              new Operand("y", Format.F32, Access.WRITE, elements()));
      LoopProgram program = new LoopProgram("flip", operands, block.count(), body.statements());
      long work = matrices * rows * block.size() * block.count();
      steps.add(new Step(program, List.of(new Role.Input(0), new Role.Output(0)), work));
    }
    return new LoopPlan(steps.isEmpty() ? List.of() : List.of(new Phase(steps)), List.of(), 0, 0);
  }

  private long elements() {
    return matrices * rows * columns;
  }

  private void matrix(Body body, Index matrix, Index column, long width) {
    Index start = matrix.times(rows * columns);
    for (Segment block : Segment.withRest(rows, BLOCK_ROWS)) {
      body.loop(
          block.count(),
          counter -> {
            Index row = counter.times(block.size()).plus(block.start());
            Index from = start.plus(row.times(columns)).plus(column);
            Index to = start.plus(column.times(rows)).plus(row);
            block(body, from, to, width, block.size());
          });
    }
  }

  private void block(Body body, Index from, Index to, long width, long height) {
    body.loop(
        width,
        step -> {
          for (long r = 0; r < height; r++) {
            int mark = body.mark();
            int one = body.loadOne(0, from.plus(step).plus(r * columns));
            body.storeOne(1, to.plus(step.times(rows)).plus(r), one);
            body.release(mark);
          }
        });
  }
}
