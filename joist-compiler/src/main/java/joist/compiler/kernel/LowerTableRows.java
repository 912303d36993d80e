package joist.compiler.kernel;

import java.util.Optional;
import joist.compiler.plan.Buffers;
import joist.compiler.plan.Call;
import joist.compiler.plan.Kernel;
import joist.compiler.plan.Place;
import joist.compiler.plan.Step;
import joist.graph.GraphException;
import joist.tensor.ElementType;

/**
 * {@code Gather} of rows of a constant {@code f32[K, M]} by {@code i64[N]}: a look-up in a table.
 */
final class LowerTableRows {
  private LowerTableRows() {}

  static Optional<Step> lower(Call call) {
    boolean fits =
        call.node().intAttribute("axis", 0) == 0
            && call.input(0).isConstant()
            && call.input(0).type().rank() == 2
            && call.input(0).type().elementType() == ElementType.F32
            && !call.input(1).isConstant()
            && call.input(1).type().elementType() == ElementType.I64
            && call.input(1).type().rank() == 1;
    if (!fits) {
      return Optional.empty();
    }
    Place table = call.input(0).place();
    Place index = call.input(1).place();
    Place out = call.output().place();
    String name = call.node().name();
    return Optional.of((buffers, capacity) -> bind(buffers, name, table, index, out));
  }

  private static Kernel bind(Buffers buffers, String name, Place table, Place index, Place out) {
    float[] from = buffers.f32(table);
    long[] indices = buffers.i64(index);
    float[] to = buffers.f32(out);
    int width = out.width();
    int count = width == 0 ? 0 : table.width() / width;
    return rows -> {
      for (int row = 0; row < rows; row++) {
        long given = indices[index.offset() + row * index.stride()];
        long chosen = given < 0 ? given + count : given;
        if (chosen < 0 || chosen >= count) {
          throw new GraphException(
              "node '%s' (Gather): expected an index of -%d to %d, got %d"
                  .formatted(name, count, count - 1, given));
        }
        System.arraycopy(from, (int) chosen * width, to, out.offset() + row * out.stride(), width);
      }
    };
  }
}
