package joist.compiler.lower;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.IntSupplier;
import java.util.stream.LongStream;
import joist.compiler.expression.LoopBody;
import joist.compiler.loop.Index;
import joist.compiler.loop.LoopProgram;
import joist.compiler.loop.LoopProgram.Access;
import joist.compiler.loop.LoopProgram.Format;
import joist.compiler.loop.LoopProgram.Operand;
import joist.compiler.loop.Operation;
import joist.compiler.loop.Operation.BinaryKind;
import joist.compiler.loop.Range;
import joist.compiler.loop.Statement;
import joist.compiler.memory.Place;
import joist.graph.Node;
import joist.graph.spatial.ResizeAxis;
import joist.graph.spatial.ResizeFilter;
import joist.graph.spatial.ResizeRequest;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/**
 * Resize and Upsample of f32: one axis after the other, in the order in which they lie, each
 * element a weighted sum of those that a table names, {@code y[before, o, after] = sum over t of
 * weight[t, o] * x[before, index[t, o], after]}.
 */
final class Resampling {
  private static final int OUTPUT = 0;
  private static final int INPUT = 1;
  private static final int INDICES = 2;
  private static final int WEIGHTS = 3;
  private static final int RAMP = 4;

  private final Planning planning;
  private final Node node;
  private final ResizeFilter filter;

  private Resampling(Planning planning, Node node, ResizeFilter filter) {
    this.planning = planning;
    this.node = node;
    this.filter = filter;
  }

  static boolean lower(Planning planning, Node node, int opset, Place input) {
    Optional<List<ResizeAxis>> axes = axes(planning, node, opset, input.shape());
    boolean crops =
        node.stringAttribute("coordinate_transformation_mode", "").startsWith("tf_crop");
    if (input.type() != ElementType.F32 || axes.isEmpty() || crops) {
      return false;
    }
    Place at = !input.isDense() && Channels.isInnermost(input) ? input : planning.dense(input);
    Resampling resampling = new Resampling(planning, node, ResizeFilter.of(node, opset));
    for (int axis = 0; axis < at.rank(); axis++) {
      if (!axes.get().get(axis).isSame()) {
        at = resampling.along(at, axis, axes.get().get(axis));
      }
    }
    planning.put(node.outputs().getFirst(), at);
    return true;
  }

  private static Optional<List<ResizeAxis>> axes(
      Planning planning, Node node, int opset, long[] extents) {
    boolean upsample = node.operator().equals("Upsample");
    boolean early = upsample || opset < 11;
    float[] scales =
        constant(planning, node, early ? 1 : 2)
            .map(Tensor::toFloats)
            .orElseGet(() -> node.floatsAttribute("scales"));
    long[] sizes =
        early
            ? new long[0]
            : constant(planning, node, 3).map(Views::numbers).orElseGet(() -> new long[0]);
    boolean known = scales.length > 0 != sizes.length > 0;
    return known
        ? Optional.of(new ResizeRequest(node, scales, sizes, new double[0]).axes(extents))
        : Optional.empty();
  }

  private static Optional<Tensor> constant(Planning planning, Node node, int index) {
    boolean given = node.inputs().size() > index && !node.inputs().get(index).isEmpty();
    return given ? planning.constant(node.inputs().get(index)) : Optional.empty();
  }

  private Place along(Place input, int axis, ResizeAxis resized) {
    Place output = like(input, axis, resized.output());
    long after = input.strides()[axis];
    long before = input.elements() / after / resized.input();
    List<List<ResizeFilter.Tap>> taps = taps(resized);
    Table table = table(taps, after);
    List<Operand> operands =
        List.of(
            new Operand("y", Format.F32, Access.WRITE, output.elements()),
            new Operand("x", Format.F32, Access.READ, input.elements()),
            indices("indices", table.indices, (resized.input() - 1) * after),
            new Operand("weights", Format.F32, Access.READ, table.weights.elements()),
            indices("ramp", table.ramp, after - 1));
    Body body = new Body(resized, after, table.taps);
    LoopProgram program =
        new LoopProgram("resample", operands, before, after == 1 ? body.inRow() : body.byRows());
    List<Slice> slices = new ArrayList<>();
    for (Place place : List.of(output, input, table.indices, table.weights, table.ramp)) {
      slices.add(Slice.of(place));
    }
    planning.add(new Step.Loops(program, slices, List.of(node)));
    return output;
  }

  private static Operand indices(String name, Place place, long most) {
    Range range = new Range(0, Math.toIntExact(most));
    return new Operand(name, Format.I32, Access.READ, place.elements(), range);
  }

  /** A place of another extent along an axis that lies in the same order. */
  private Place like(Place input, int axis, long extent) {
    long[] shape = input.shape().clone();
    shape[axis] = extent;
    Place fresh = planning.fresh(ElementType.F32, shape);
    return input.isDense() ? fresh : Channels.innermost(fresh);
  }

  private List<List<ResizeFilter.Tap>> taps(ResizeAxis axis) {
    return LongStream.range(0, axis.output())
        .mapToObj(o ->
            filter.copies()
                ? List.of(new ResizeFilter.Tap(filter.nearest(axis, o), 1))
                : filter.taps(axis, o))
        .toList();
  }

  /**
   * Where each output's inputs are, in elements, and their weights: {@code [taps, outputs]}.
   *
   * @param ramp 0, 1, 2, ... for the elements of a row
   */
  private record Table(int taps, Place indices, Place weights, Place ramp) {}

  private Table table(List<List<ResizeFilter.Tap>> all, long after) {
    int count = all.stream().mapToInt(List::size).max().orElse(1);
    int outputs = all.size();
    int[] indices = new int[count * outputs];
    float[] weights = new float[count * outputs];
    for (int o = 0; o < outputs; o++) {
      for (int t = 0; t < all.get(o).size(); t++) {
        ResizeFilter.Tap tap = all.get(o).get(t);
        indices[t * outputs + o] = Math.toIntExact(tap.index() * after);
        weights[t * outputs + o] = (float) tap.weight();
      }
    }
    int[] ramp = new int[Math.toIntExact(after)];
    Arrays.setAll(ramp, i -> i);
    return new Table(
        count,
        planning.literal(ints(indices)),
        planning.literal(Tensor.of(Shape.of(weights.length), weights)),
        planning.literal(ints(ramp)));
  }

  private static Tensor ints(int[] values) {
    Tensor tensor = Tensor.zeros(ElementType.I32, Shape.of(values.length));
    for (int i = 0; i < values.length; i++) {
      tensor.data().setAtIndex(Tensor.I32, i, values[i]);
    }
    return tensor;
  }

  /** The loops over one axis. */
  private record Body(ResizeAxis axis, long after, int taps, LoopBody body) {
    Body(ResizeAxis axis, long after, int taps) {
      this(axis, after, taps, new LoopBody());
    }

    private long most() {
      return axis.input() * after - 1;
    }

    /** Lanes are outputs side by side. */
    List<Statement> inRow() {
      int row = body.variable();
      body.rangeLoop(
          row,
          () -> {
            int o = body.variable();
            Index from = Index.of(row, axis.input());
            Index to = Index.of(row, axis.output()).plus(o, 1);
            body.loop(
                o,
                axis.output(),
                true,
                () ->
                    body.store(
                        OUTPUT,
                        to,
                        sum(t -> {
                          Index entry = Index.of(o, 1).plus(t * axis.output());
                          int at = body.load(INDICES, entry);
                          int x = body.assign(new Operation.Gather(INPUT, from, at, most()));
                          return new Term(x, () -> body.load(WEIGHTS, entry));
                        })));
          });
      return body.statements();
    }

    /** Lanes are elements behind the axis. */
    List<Statement> byRows() {
      int row = body.variable();
      body.rangeLoop(
          row,
          () -> {
            int o = body.variable();
            body.loop(o, axis.output(), false, () -> byRow(row, o));
          });
      return body.statements();
    }

    private void byRow(int row, int o) {
      int[] starts = new int[taps];
      int[] weights = new int[taps];
      for (int t = 0; t < taps; t++) {
        Index entry = Index.of(o, 1).plus(t * axis.output());
        starts[t] = body.loadOne(INDICES, entry);
        weights[t] = body.loadOne(WEIGHTS, entry);
      }
      int lane = body.variable();
      Index from = Index.of(row, axis.input() * after);
      Index to = Index.of(row, axis.output() * after).plus(o, after).plus(lane, 1);
      body.loop(
          lane,
          after,
          true,
          () -> {
            int place = body.load(RAMP, Index.of(lane, 1));
            body.store(
                OUTPUT,
                to,
                sum(t -> {
                  int at = body.binary(BinaryKind.ADD_INT, starts[t], place);
                  int x = body.assign(new Operation.Gather(INPUT, from, at, most()));
                  return new Term(x, () -> weights[t]);
                }));
          });
    }

    private record Term(int value, IntSupplier weight) {}

    private int sum(IntFunction<Term> term) {
      Term first = term.apply(0);
      if (taps == 1) {
        return first.value;
      }
      int sum = body.times(first.value, first.weight.getAsInt());
      for (int t = 1; t < taps; t++) {
        Term next = term.apply(t);
        sum = body.fma(next.value, next.weight.getAsInt(), sum);
      }
      return sum;
    }
  }
}
