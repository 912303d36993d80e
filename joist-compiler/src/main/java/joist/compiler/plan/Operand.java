package joist.compiler.plan;

import java.util.Optional;
import java.util.stream.IntStream;
import joist.graph.Dim;
import joist.graph.ValueType;
import joist.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * A node's input or output within a plan: its type, where it lies, and its value where that is
 * constant.
 */
public record Operand(ValueType type, Place place, @Nullable Tensor constant) {

  public boolean isConstant() {
    return constant != null;
  }

  public Optional<Tensor> tensor() {
    return Optional.ofNullable(constant);
  }

  /** Elements of a row. */
  public int width() {
    return place.width();
  }

  /**
   * For each column of {@code output}, the column of this operand that broadcasting pairs with it;
   * empty when this operand does not broadcast row by row, as a constant with a batch of its own.
   */
  public Optional<int[]> columnsFor(ValueType output) {
    int missing = output.rank() - type.rank();
    boolean rowAligned = isConstant() ? missing >= 0 : missing == 0;
    if (!rowAligned || (isConstant() && missing == 0 && extent(type, 0) != 1)) {
      return Optional.empty();
    }
    int[] columns = {0};
    int own = 1;
    for (int axis = output.rank() - 1; axis >= 1; axis--) {
      int extent = extent(output, axis);
      int ownExtent = axis < missing ? 1 : extent(type, axis - missing);
      if (ownExtent != extent && ownExtent != 1) {
        return Optional.empty();
      }
      int step = ownExtent == 1 ? 0 : own;
      int[] inner = columns;
      columns =
          IntStream.range(0, extent * inner.length)
              .map(i -> inner[i % inner.length] + i / inner.length * step)
              .toArray();
      own *= ownExtent;
    }
    return Optional.of(columns);
  }

  private static int extent(ValueType type, int axis) {
    return type.dims().get(axis) instanceof Dim.Known(long extent) ? (int) extent : 1;
  }
}
