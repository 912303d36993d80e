package joist.compiler.lower;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import joist.compiler.memory.Place;
import joist.graph.Node;
import joist.tensor.Tensor;

/** Operators that only say where elements lie: other places over the same buffer. */
public final class Views {
  private Views() {}

  /**
   * The places of a node's outputs as views of its input's, where strides can say it.
   *
   * @param constants the node's other inputs
   * @param shapes of the outputs
   */
  public static Optional<List<Place>> of(
      Node node, Place input, Function<String, Optional<Tensor>> constants, List<long[]> shapes) {
    return switch (node.operator()) {
      case "Reshape", "Flatten", "Squeeze", "Unsqueeze" ->
          input.reshaped(shapes.getFirst()).map(List::of);
      case "Transpose" -> Optional.of(List.of(input.transposed(order(node, input.rank()))));
      case "Expand" -> Optional.of(List.of(input.broadcast(shapes.getFirst())));
      case "Split" -> Optional.of(split(node, input, shapes));
      case "Slice" -> Optional.of(List.of(slice(node, input, constants, shapes.getFirst())));
      default -> Optional.empty();
    };
  }

  private static int[] order(Node node, int rank) {
    long[] given = node.intsAttribute("perm");
    return given.length == rank
        ? Arrays.stream(given).mapToInt(i -> (int) i).toArray()
        : IntStream.range(0, rank).map(i -> rank - 1 - i).toArray();
  }

  private static int axis(long axis, int rank) {
    return (int) (axis < 0 ? axis + rank : axis);
  }

  private static List<Place> split(Node node, Place input, List<long[]> shapes) {
    int axis = axis(node.intAttribute("axis", 0), input.rank());
    List<Place> parts = new ArrayList<>();
    long start = 0;
    for (long[] shape : shapes) {
      parts.add(input.sliced(axis, start, 1, shape[axis]));
      start += shape[axis];
    }
    return parts;
  }

  private static Place slice(
      Node node, Place input, Function<String, Optional<Tensor>> constants, long[] shape) {
    long[] starts = numbers(node, 1, "starts", constants).orElseThrow();
    long[] axes =
        numbers(node, 3, "axes", constants)
            .orElseGet(() -> IntStream.range(0, starts.length).asLongStream().toArray());
    Optional<long[]> steps = numbers(node, 4, "steps", constants);
    Place place = input;
    for (int i = 0; i < axes.length; i++) {
      int axis = axis(axes[i], input.rank());
      long extent = input.shape()[axis];
      long step = steps.isPresent() ? steps.get()[i] : 1;
      long start = starts[i] < 0 ? starts[i] + extent : starts[i];
      start = Math.clamp(start, 0, step < 0 ? extent - 1 : extent);
      place = place.sliced(axis, start, step, shape[axis]);
    }
    return place;
  }

  /** An input's numbers, or those of the attribute that stood for it in earlier versions. */
  private static Optional<long[]> numbers(
      Node node, int input, String key, Function<String, Optional<Tensor>> constants) {
    boolean given = node.inputs().size() > input && !node.inputs().get(input).isEmpty();
    if (given) {
      return constants.apply(node.inputs().get(input)).map(Views::numbers);
    }
    return node.attribute(key).map(ignored -> node.intsAttribute(key));
  }

  /** The elements of an i64 or i32 tensor. */
  public static long[] numbers(Tensor tensor) {
    long[] numbers = new long[Math.toIntExact(tensor.shape().elements())];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = tensor.type().bytes() == 8 ? tensor.i64(i) : tensor.i32(i);
    }
    return numbers;
  }
}
