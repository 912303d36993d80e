package joist.compiler.fuse;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.LongStream;
import joist.graph.Dim;
import joist.graph.Node;
import joist.graph.ValueType;
import joist.tensor.ElementType;

/**
 * Operators that reduce f32 along neighbouring axes, or use what they reduce: which, and along
 * which axes.
 *
 * @param outer how many elements the axes before make
 * @param length how many elements are reduced to one
 * @param inner how many elements the axes behind make
 */
public record Rows(long outer, long length, long inner) {
  private static final Set<String> REDUCTIONS =
      Set.of(
          "ReduceSum",
          "ReduceMean",
          "ReduceMax",
          "ReduceMin",
          "ReduceSumSquare",
          "ReduceL2",
          "ReduceL1");
  private static final Set<String> NORMALIZERS =
      Set.of("Softmax", "LogSoftmax", "LayerNormalization");

  static boolean supports(
      Node node,
      int opset,
      Map<String, ValueType> types,
      Function<String, Optional<long[]>> constants) {
    return axesOf(node, opset, types, constants).isPresent();
  }

  /**
   * Where a node reduces; empty when it is none of these, or its axes do not lie side by side.
   *
   * @param opset the version of the node's domain: softmax meant all axes behind its own before 13
   * @param constants the axes of a reduction, by the name of the input that has them
   */
  public static Optional<Rows> axesOf(
      Node node,
      int opset,
      Map<String, ValueType> types,
      Function<String, Optional<long[]>> constants) {
    String name = node.operator();
    boolean known = REDUCTIONS.contains(name) || NORMALIZERS.contains(name);
    ValueType type = known ? types.get(node.inputs().getFirst()) : null;
    boolean single =
        node.outputs().size() == 1 && type != null && type.elementType() == ElementType.F32;
    if (!single) {
      return Optional.empty();
    }
    long[] shape = extents(types, node.inputs().getFirst());
    return axes(node, opset, shape.length, constants).flatMap(axes -> of(shape, axes));
  }

  private static Optional<long[]> axes(
      Node node, int opset, int rank, Function<String, Optional<long[]>> constants) {
    return switch (node.operator()) {
      case "Softmax", "LogSoftmax" ->
          opset < 13
              ? behind(node.intAttribute("axis", 1), rank)
              : Optional.of(new long[] {node.intAttribute("axis", -1)});
      case "LayerNormalization" -> behind(node.intAttribute("axis", -1), rank);
      default -> reduced(node, rank, constants);
    };
  }

  private static Optional<long[]> behind(long axis, int rank) {
    return Optional.of(LongStream.range(axis < 0 ? axis + rank : axis, rank).toArray());
  }

  private static Optional<long[]> reduced(
      Node node, int rank, Function<String, Optional<long[]>> constants) {
    boolean given = node.inputs().size() > 1 && !node.inputs().get(1).isEmpty();
    long[] axes =
        given
            ? constants.apply(node.inputs().get(1)).orElseGet(() -> new long[0])
            : node.intsAttribute("axes");
    if (axes.length > 0) {
      return Optional.of(axes);
    }
    boolean all = !given && node.intAttribute("noop_with_empty_axes", 0) == 0;
    return all ? Optional.of(LongStream.range(0, rank).toArray()) : Optional.empty();
  }

  private static Optional<Rows> of(long[] shape, long[] axes) {
    int[] sorted =
        Arrays.stream(axes).mapToInt(a -> (int) (a < 0 ? a + shape.length : a)).sorted().toArray();
    boolean neighbours = sorted.length > 0 && sorted[0] >= 0;
    for (int i = 1; i < sorted.length; i++) {
      neighbours &= sorted[i] == sorted[i - 1] + 1;
    }
    if (!neighbours || sorted[sorted.length - 1] >= shape.length) {
      return Optional.empty();
    }
    Rows rows =
        new Rows(
            product(shape, 0, sorted[0]),
            product(shape, sorted[0], sorted[sorted.length - 1] + 1),
            product(shape, sorted[sorted.length - 1] + 1, shape.length));
    boolean some = rows.outer > 0 && rows.length > 0 && rows.inner > 0;
    return some ? Optional.of(rows) : Optional.empty();
  }

  private static long product(long[] shape, int from, int to) {
    long product = 1;
    for (int i = from; i < to; i++) {
      product *= shape[i];
    }
    return product;
  }

  private static long[] extents(Map<String, ValueType> types, String name) {
    ValueType type = types.get(name);
    List<Dim> dims = type == null ? List.of() : type.dims();
    return dims.stream().mapToLong(d -> d instanceof Dim.Known(long n) ? n : -1).toArray();
  }
}
