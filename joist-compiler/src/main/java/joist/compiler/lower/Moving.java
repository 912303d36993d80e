package joist.compiler.lower;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import joist.compiler.memory.Place;
import joist.graph.Node;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/**
 * Operators that only copy elements to other places, which constants say: Tile, DepthToSpace,
 * SpaceToDepth and Pad, as copies between views; Gather of indices in even steps, as a view.
 */
public final class Moving {
  private final Planning planning;
  private final Node node;
  private final Place input;
  private final Place output;

  private Moving(Planning planning, Node node, Place input, Place output) {
    this.planning = planning;
    this.node = node;
    this.input = input;
    this.output = output;
  }

  /**
   * Lowers a node.
   *
   * @param shape of its output
   * @return false, and nothing is done, where it is none of these
   */
  public static boolean lower(Planning planning, Node node, int opset, long[] shape) {
    Place input = planning.place(node.inputs().getFirst());
    String name = node.outputs().getFirst();
    if (Shape.of(shape).elements() == 0) {
      return false;
    }
    if (node.operator().equals("Gather")) {
      Optional<Place> view = gathered(planning, node, input);
      view.ifPresent(place -> planning.put(name, place));
      return view.isPresent();
    }
    if (node.operator().equals("Resize") || node.operator().equals("Upsample")) {
      return Resampling.lower(planning, node, opset, input);
    }
    Place output = planning.fresh(planning.type(name), shape);
    boolean done = new Moving(planning, node, input, output).run(opset);
    if (done) {
      planning.put(name, output);
    }
    return done;
  }

  private boolean run(int opset) {
    return switch (node.operator()) {
      case "Tile" -> tile();
      case "DepthToSpace" -> blocks(output, planning.dense(input), true);
      case "SpaceToDepth" -> blocks(planning.dense(input), output, false);
      case "Pad" -> pad(opset);
      default -> false;
    };
  }

  private boolean copy(Place from, Place to) {
    if (to.elements() > 0) {
      planning.add(MapLowering.copy(from, to).of(List.of(node)));
    }
    return true;
  }

  private static Optional<Place> gathered(Planning planning, Node node, Place input) {
    Optional<Tensor> indices = planning.constant(node.inputs().get(1));
    if (indices.isEmpty() || indices.get().shape().rank() > 1) {
      return Optional.empty();
    }
    int axis = axis(node.intAttribute("axis", 0), input.rank());
    long extent = input.shape()[axis];
    long[] at =
        Arrays.stream(Views.numbers(indices.get())).map(i -> i < 0 ? i + extent : i).toArray();
    long step = at.length > 1 ? at[1] - at[0] : 1;
    boolean even =
        at.length > 0
            && step != 0
            && LongStream.range(0, at.length)
                .allMatch(i -> at[(int) i] == at[0] + i * step && at[(int) i] < extent)
            && Arrays.stream(at).allMatch(i -> i >= 0);
    if (!even) {
      return Optional.empty();
    }
    Place sliced = input.sliced(axis, at[0], step, at.length);
    return Optional.of(indices.get().shape().rank() == 0 ? sliced.without(axis) : sliced);
  }

  private static int axis(long axis, int rank) {
    return (int) (axis < 0 ? axis + rank : axis);
  }

  /** Each dimension as two: how often it is repeated, and its own. */
  private boolean tile() {
    int rank = input.rank();
    long[] parts = new long[2 * rank];
    long[] once = new long[2 * rank];
    for (int i = 0; i < rank; i++) {
      parts[2 * i] = output.shape()[i] / input.shape()[i];
      parts[2 * i + 1] = input.shape()[i];
      once[2 * i] = 1;
      once[2 * i + 1] = input.shape()[i];
    }
    Optional<Place> from = input.reshaped(once);
    return from.isPresent()
        && copy(from.get().broadcast(parts), output.reshaped(parts).orElseThrow());
  }

  /** {@code wide[N, C, H * B, W * B]} from or to {@code deep[N, B * B * C, H, W]}. */
  private boolean blocks(Place wide, Place deep, boolean toWide) {
    long block = node.intAttribute("blocksize", 1);
    long images = deep.shape()[0];
    long channels = wide.shape()[1];
    long height = deep.shape()[2];
    long width = deep.shape()[3];
    boolean columnFirst = node.stringAttribute("mode", "DCR").equals("CRD");
    Place wideParts = wide.reshaped(images, channels, height, block, width, block).orElseThrow();
    Place deepParts =
        columnFirst
            ? deep.reshaped(images, channels, block, block, height, width)
                .orElseThrow()
                .transposed(new int[] {0, 1, 4, 2, 5, 3})
            : deep.reshaped(images, block, block, channels, height, width)
                .orElseThrow()
                .transposed(new int[] {0, 3, 4, 1, 5, 2});
    return toWide ? copy(deepParts, wideParts) : copy(wideParts, deepParts);
  }

  private boolean pad(int opset) {
    int rank = input.rank();
    boolean attributes = opset < 11;
    long[] pads = attributes ? node.intsAttribute("pads") : numbers(1).orElseGet(() -> new long[0]);
    long[] axes = numbers(3).orElseGet(() -> LongStream.range(0, rank).toArray());
    if (pads.length != 2 * axes.length) {
      return false;
    }
    long[] before = new long[rank];
    Place from = input;
    Place inside = output;
    for (int i = 0; i < axes.length; i++) {
      int axis = axis(axes[i], rank);
      long cutBefore = Math.max(0, -pads[i]);
      long cutAfter = Math.max(0, -pads[i + axes.length]);
      long left = Math.max(0, from.shape()[axis] - cutBefore - cutAfter);
      before[axis] = Math.max(0, pads[i]);
      from = from.sliced(axis, cutBefore, 1, left);
      inside = inside.sliced(axis, before[axis], 1, left);
    }
    String mode = node.stringAttribute("mode", "constant");
    if (mode.equals("constant")) {
      Optional<Place> value = filling(attributes);
      return value.isPresent()
          && copy(value.get().broadcast(output.shape()), output)
          && copy(from, inside);
    }
    if (!PadBorders.fit(mode, output, inside, before)) {
      return false;
    }
    copy(from, inside);
    new PadBorders(mode, output, before, inside.shape()).copies().forEach(this::copy);
    return true;
  }

  private Optional<long[]> numbers(int index) {
    boolean given = node.inputs().size() > index && !node.inputs().get(index).isEmpty();
    return given
        ? planning.constant(node.inputs().get(index)).map(Views::numbers)
        : Optional.empty();
  }

  /** The constant that fills: an input, or an attribute in front of version 11; else 0. */
  private Optional<Place> filling(boolean attributes) {
    boolean given = !attributes && node.inputs().size() > 2 && !node.inputs().get(2).isEmpty();
    if (given) {
      Place place = planning.place(node.inputs().get(2));
      return place.elements() == 1 ? place.reshaped(new long[0]) : Optional.empty();
    }
    float value = attributes ? node.floatAttribute("value", 0) : 0;
    if (input.type() == ElementType.F32) {
      return Optional.of(planning.literal(Tensor.of(Shape.of(), value)));
    }
    return value == 0
        ? Optional.of(planning.literal(Tensor.zeros(input.type(), Shape.of())))
        : Optional.empty();
  }
}
