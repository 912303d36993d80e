package joist.compiler.contract;

import java.util.List;
import joist.compiler.contract.LoopPlan.Phase;
import joist.compiler.contract.LoopPlan.Step;
import joist.compiler.expression.RealFunctions;
import joist.compiler.loop.Index;
import joist.compiler.loop.LaneLoops;
import joist.compiler.loop.LoopProgram;
import joist.compiler.loop.LoopProgram.Access;
import joist.compiler.loop.LoopProgram.Format;
import joist.compiler.loop.LoopProgram.Operand;
import joist.compiler.loop.Operation.UnaryKind;

/**
 * LRN, with channels innermost in memory: {@code y = x / (bias + alpha / size * s)^beta}, where s
 * is the sum of squares of {@code size} channels around, fewer at the ends.
 *
 * @param pixels of all images
 */
public record LocalResponse(
    long pixels, long channels, long size, float alpha, float beta, float bias) {
  /** Pixels whose squares are made before they are summed up, and still in a cache then. */
  private static final long BLOCK = 16;

  private static final int X = 0;
  private static final int SQUARES = 1;
  private static final int Y = 2;

  public LocalResponse {
    if (size < 1) {
      throw new IllegalArgumentException("expected a size of 1 channel at least, got " + size);
    }
  }

  /**
   * The plan.
   *
   * <p>Roles: {@code Input(0)} x, {@code Output(0)} y.
   */
  public LoopPlan plan(TileShape shape) {
    if (pixels * channels == 0) {
      return new LoopPlan(List.of(), List.of(), 0, 0);
    }
    List<Step> steps =
        Segment.withRest(pixels, BLOCK).stream().map(block -> step(block, shape.lanes())).toList();
    return new LoopPlan(List.of(new Phase(steps)), List.of(), pixels * stride(), 0);
  }

  /** Squares of a pixel, with zeros around as far as sums reach. */
  private long stride() {
    return channels + size - 1;
  }

  private long before() {
    return (size - 1) / 2;
  }

  private Step step(Segment block, int lanes) {
    Body body = new Body();
    body.range(counter -> {
      Index first = counter.times(block.size()).plus(block.start());
      body.loop(block.size(), pixel -> squares(body, first.plus(pixel)));
      body.loop(block.size(), pixel -> normalised(body, first.plus(pixel)));
    });
    List<Operand> operands =
        List.of(
            new Operand("x", Format.F32, Access.READ, pixels * channels),
            new Operand("squares", Format.F32, Access.READ_WRITE, pixels * stride()),
            new Operand("y", Format.F32, Access.WRITE, pixels * channels));
    LoopProgram program =
        new LoopProgram("local response", operands, block.count(), body.statements());
    return new Step(
        LaneLoops.legalise(program, lanes),
        List.of(new Role.Input(0), new Role.Scratch(), new Role.Output(0)),
        block.size() * block.count() * channels * size);
  }

  private void squares(Body body, Index pixel) {
    Index from = pixel.times(channels);
    Index to = pixel.times(stride());
    zeros(body, before(), to);
    body.lanes(
        channels,
        channel -> {
          int x = body.load(X, from.plus(channel), 0);
          body.store(SQUARES, to.plus(before()).plus(channel), body.times(x, x), 0);
        });
    zeros(body, size - 1 - before(), to.plus(before() + channels));
  }

  private static void zeros(Body body, long count, Index to) {
    int zero = body.constant(0);
    body.lanes(count, channel -> body.store(SQUARES, to.plus(channel), zero, 0));
  }

  private void normalised(Body body, Index pixel) {
    Index from = pixel.times(channels);
    Index squares = pixel.times(stride());
    body.lanes(
        channels,
        channel -> {
          int sum = body.load(SQUARES, squares.plus(channel), 0);
          for (long i = 1; i < size; i++) {
            sum = body.plus(sum, body.load(SQUARES, squares.plus(channel).plus(i), 0));
          }
          int scale = body.constant(alpha / size);
          int power = power(body, body.fma(sum, scale, body.constant(bias)));
          int x = body.load(X, from.plus(channel), 0);
          body.store(Y, from.plus(channel), body.over(x, power), 0);
        });
  }

  /** To the power of beta, by roots where it is a half or three quarters. */
  private int power(Body body, int base) {
    if (beta == 1) {
      return base;
    }
    int root = body.unary(UnaryKind.SQRT, base);
    if (beta == 0.5f) {
      return root;
    }
    if (beta == 0.75f) {
      return body.times(root, body.unary(UnaryKind.SQRT, root));
    }
    RealFunctions functions = new RealFunctions(body);
    return functions.exp(body.times(functions.log(base), body.constant(beta)));
  }
}
