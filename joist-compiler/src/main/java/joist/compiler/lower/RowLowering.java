package joist.compiler.lower;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.IntUnaryOperator;
import joist.compiler.expression.LoopBody;
import joist.compiler.expression.RealFunctions;
import joist.compiler.fuse.Rows;
import joist.compiler.loop.Index;
import joist.compiler.loop.LoopProgram;
import joist.compiler.loop.LoopProgram.Access;
import joist.compiler.loop.LoopProgram.Format;
import joist.compiler.loop.LoopProgram.Operand;
import joist.compiler.loop.Operation;
import joist.compiler.loop.Operation.BinaryKind;
import joist.compiler.loop.Operation.Comparison;
import joist.compiler.loop.Operation.Reduction;
import joist.compiler.loop.Operation.UnaryKind;
import joist.compiler.loop.Statement;
import joist.compiler.memory.Place;
import joist.graph.Node;

/**
 * Reductions of f32 and what is made of them, over dense places seen as {@code [outer, length,
 * inner]}, reduced along the middle.
 *
 * <p>With an inner extent of 1 the lanes run along a row and are combined at its end; else each
 * lane has a row of its own. Sums are of f32, lane by lane, so a row's bits depend on that row
 * alone.
 */
public final class RowLowering {
  private final Node node;
  private final Rows rows;
  private final LoopBody body = new LoopBody();
  private final RealFunctions functions = new RealFunctions(body);
  private final boolean across;
  private Index start = Index.of(0);
  private Index result = Index.of(0);

  private RowLowering(Node node, Rows rows) {
    this.node = node;
    this.rows = rows;
    this.across = rows.inner() > 1;
  }

  /**
   * Lowers one node.
   *
   * @param inputs dense places: what is reduced, then a scale and a bias where the node has them
   * @param output a dense place
   */
  public static Step.Loops lower(Node node, Rows rows, List<Place> inputs, Place output) {
    return new RowLowering(node, rows).run(inputs, output);
  }

  private Step.Loops run(List<Place> inputs, Place output) {
    boolean blocked = node.operator().equals("Softmax") && !across;
    long block = blocked ? SoftmaxRows.block(rows.outer()) : 1;
    int outer = body.variable();
    body.rangeLoop(
        outer,
        () -> {
          start = Index.of(outer, block * rows.length() * rows.inner());
          result = Index.of(outer, rows.inner());
          if (blocked) {
            new SoftmaxRows(body, rows.length()).write(start, block);
          } else if (across) {
            across();
          } else {
            row();
          }
        });
    List<Operand> operands = new ArrayList<>();
    operands.add(new Operand("y", Format.F32, Access.READ_WRITE, output.elements()));
    for (int i = 0; i < inputs.size(); i++) {
      operands.add(new Operand("a" + i, Format.F32, Access.READ, inputs.get(i).elements()));
    }
    List<Slice> slices = new ArrayList<>(List.of(Slice.of(output)));
    inputs.forEach(input -> slices.add(Slice.of(input)));
    LoopProgram program =
        new LoopProgram(node.operator(), operands, rows.outer() / block, body.statements());
    return new Step.Loops(program, slices, List.of(node));
  }

  /** Every lane has a row of its own. */
  private void across() {
    int lane = body.variable();
    body.loop(
        lane,
        rows.inner(),
        true,
        () -> {
          start = start.plus(lane, 1);
          result = result.plus(lane, 1);
          row();
        });
  }

  private void row() {
    switch (node.operator()) {
      case "Softmax" -> softmax();
      case "LogSoftmax" -> logSoftmax();
      case "LayerNormalization" -> layerNormalization();
      case "ReduceMax" -> write(extreme(Reduction.MAX));
      case "ReduceMin" -> write(extreme(Reduction.MIN));
      case "ReduceSum" -> write(reduce(Reduction.SUM, x -> x));
      case "ReduceMean" -> write(mean(reduce(Reduction.SUM, x -> x)));
      case "ReduceSumSquare" -> write(reduce(Reduction.SUM, this::square));
      case "ReduceL1" -> write(reduce(Reduction.SUM, x -> body.unary(UnaryKind.ABS, x)));
      case "ReduceL2" -> write(body.unary(UnaryKind.SQRT, reduce(Reduction.SUM, this::square)));
      default -> throw new IllegalArgumentException("expected a row operator, got " + node);
    }
  }

  private int square(int x) {
    return body.times(x, x);
  }

  private int mean(int sum) {
    return body.over(sum, body.constant((float) rows.length()));
  }

  /** Runs {@code at} for each place of the row; the index is relative to the row's start. */
  private void each(Consumer<Index> at) {
    int variable = body.variable();
    Index step = Index.of(variable, rows.inner());
    body.loop(variable, rows.length(), !across, () -> at.accept(step));
  }

  private int load(int operand, Index step) {
    return body.load(operand, start.plus(step));
  }

  private int reduce(Reduction kind, IntUnaryOperator function) {
    int sum = body.register();
    body.assign(sum, Operation.Constant.of(neutral(kind)));
    each(step -> {
      int value = function.applyAsInt(load(1, step));
      body.assign(sum, new Operation.Binary(combine(kind), sum, value));
    });
    return across ? sum : body.assign(new Operation.Reduce(kind, sum, 0));
  }

  /** The least or largest of a row; NaN where any of it is. */
  private int extreme(Reduction kind) {
    int unknown = body.register();
    body.assign(unknown, Operation.Constant.of(0));
    int zero = body.constant(0);
    int most =
        reduce(
            kind,
            x -> {
              int mark = body.select(Comparison.UNORDERED, x, x, x, zero);
              body.assign(unknown, new Operation.Binary(BinaryKind.ADD, unknown, mark));
              return x;
            });
    int any = across ? unknown : body.assign(new Operation.Reduce(Reduction.SUM, unknown, 0));
    return body.plus(most, any);
  }

  private static float neutral(Reduction kind) {
    return switch (kind) {
      case SUM -> 0;
      case MIN -> Float.POSITIVE_INFINITY;
      case MAX -> Float.NEGATIVE_INFINITY;
    };
  }

  private static BinaryKind combine(Reduction kind) {
    return switch (kind) {
      case SUM -> BinaryKind.ADD;
      case MIN -> BinaryKind.MIN;
      case MAX -> BinaryKind.MAX;
    };
  }

  private void write(int value) {
    body.add(
        across
            ? new Statement.Store(0, result, value, 0)
            : new Statement.StoreOne(0, result, value));
  }

  /** Across alone; {@link SoftmaxRows} has what runs along rows. */
  private void softmax() {
    int most = reduce(Reduction.MAX, x -> x);
    int sum = body.register();
    body.assign(sum, Operation.Constant.of(0));
    each(step -> {
      int e = functions.expOfNegative(body.minus(load(1, step), most));
      body.store(0, start.plus(step), e);
      body.assign(sum, new Operation.Binary(BinaryKind.ADD, sum, e));
    });
    int share = body.over(body.constant(1), sum);
    each(step -> body.store(0, start.plus(step), body.times(load(0, step), share)));
  }

  private void logSoftmax() {
    int most = reduce(Reduction.MAX, x -> x);
    int sum = reduce(Reduction.SUM, x -> functions.expOfNegative(body.minus(x, most)));
    int shift = body.plus(most, functions.log(sum));
    each(step -> body.store(0, start.plus(step), body.minus(load(1, step), shift)));
  }

  private void layerNormalization() {
    int mean = mean(reduce(Reduction.SUM, x -> x));
    int variance = mean(reduce(Reduction.SUM, x -> square(body.minus(x, mean))));
    int epsilon = body.constant(node.floatAttribute("epsilon", 1e-5f));
    int deviation = body.unary(UnaryKind.SQRT, body.plus(variance, epsilon));
    int inverse = body.over(body.constant(1), deviation);
    Optional<Integer> bias = node.inputs().size() > 2 ? Optional.of(3) : Optional.empty();
    each(step -> {
      int normal = body.times(body.minus(load(1, step), mean), inverse);
      int scaled = body.times(normal, body.load(2, step));
      int shifted = bias.map(operand -> body.plus(scaled, body.load(operand, step))).orElse(scaled);
      body.store(0, start.plus(step), shifted);
    });
  }
}
