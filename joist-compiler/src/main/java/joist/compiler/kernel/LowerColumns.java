package joist.compiler.kernel;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import joist.compiler.plan.Call;
import joist.compiler.plan.Kernel;
import joist.compiler.plan.Operand;
import joist.compiler.plan.Place;
import joist.compiler.plan.Step;
import joist.compiler.plan.View;
import joist.graph.Dim;
import joist.tensor.ElementType;
import joist.tensor.Tensor;

/** Operators that move columns: {@code Concat} and {@code Gather} along axis 1. */
final class LowerColumns {
  private LowerColumns() {}

  static Optional<Step> lower(Call call) {
    return call.node().operator().equals("Concat") ? lowerConcat(call) : lowerGather(call);
  }

  /**
   * Copies each input to its part of the output, but for those that the planner has placed there
   * already.
   */
  private static Optional<Step> lowerConcat(Call call) {
    int rank = call.output().type().rank();
    if (!isAxisOne(call.node().intAttribute("axis", 0), rank)
        || call.inputs().stream().anyMatch(Operand::isConstant)) {
      return Optional.empty();
    }
    List<Step> copies = new ArrayList<>();
    int column = 0;
    for (Operand input : call.inputs()) {
      Place part = call.output().place().part(column, input.width());
      if (!part.equals(input.place())) {
        copies.add(copy(new View(input.place(), identity(input.width())), part));
      }
      column += input.width();
    }
    return Optional.of(inOrder(copies));
  }

  private static Step copy(View from, Place to) {
    return (buffers, capacity) -> CopyColumns.bind(buffers, from, to);
  }

  private static Step inOrder(List<Step> steps) {
    return (buffers, capacity) -> {
      Kernel[] kernels =
          steps.stream().map(step -> step.bind(buffers, capacity)).toArray(Kernel[]::new);
      return rows -> {
        for (Kernel kernel : kernels) {
          kernel.run(rows);
        }
      };
    };
  }

  /** Gathers columns of {@code [N, C]} by constant indices of rank 0 or 1. */
  private static Optional<Step> lowerGather(Call call) {
    if (!call.node().operator().equals("Gather")
        || call.input(0).isConstant()
        || call.input(0).type().rank() != 2
        || !isAxisOne(call.node().intAttribute("axis", 0), 2)) {
      return Optional.empty();
    }
    int width = call.input(0).width();
    return call.input(1)
        .tensor()
        .filter(indices -> indices.type() == ElementType.I64 && indices.shape().rank() <= 1)
        .map(indices -> columns(indices, width))
        .filter(columns -> Arrays.stream(columns).allMatch(c -> c >= 0 && c < width))
        .map(columns -> copy(new View(call.input(0).place(), columns), call.output().place()));
  }

  private static int[] columns(Tensor indices, int width) {
    return Arrays.stream(indices.data().toArray(Tensor.I64))
        .mapToInt(index -> Math.toIntExact(index < 0 ? index + width : index))
        .toArray();
  }

  static boolean isAxisOne(long axis, int rank) {
    return rank >= 2 && (axis == 1 || axis == 1 - rank);
  }

  private static int[] identity(int width) {
    int[] columns = new int[width];
    Arrays.setAll(columns, column -> column);
    return columns;
  }

  /** The extent of a known dimension. */
  static int extent(Operand operand, int axis) {
    return operand.type().dims().get(axis) instanceof Dim.Known(long extent)
        ? Math.toIntExact(extent)
        : 0;
  }
}
