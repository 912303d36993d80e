package joist.compiler.contract;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import joist.compiler.contract.ColumnLayout.Panels;
import joist.compiler.contract.Product.StackAxis;

/**
 * Packs the constant second factors of a product: {@link Panels} one behind the other, one for each
 * matrix that differs.
 */
record ConstantPanels(Product product, TileShape shape) implements Packing {
  private static final ValueLayout.OfFloat F32 = ValueLayout.JAVA_FLOAT_UNALIGNED;

  /** Elements of a panel that may be made in an array. */
  private static final long MOST_IN_ARRAYS = 1 << 22;

  Panels layout() {
    return new Panels(product.k(), product.n(), shape);
  }

  /** Along each axis of the stack, from packed panels to the next. */
  List<Long> stackStrides() {
    List<Long> strides = new ArrayList<>();
    long stride = layout().elements();
    for (StackAxis axis : product.stack().reversed()) {
      strides.addFirst(axis.b() == 0 ? 0 : stride);
      stride *= axis.b() == 0 ? 1 : axis.extent();
    }
    return strides;
  }

  private long matrices() {
    return product.stack().stream()
        .filter(axis -> axis.b() != 0)
        .mapToLong(StackAxis::extent)
        .reduce(1, (x, y) -> x * y);
  }

  @Override
  public long elements() {
    return matrices() * layout().elements();
  }

  @Override
  public void pack(MemorySegment from, MemorySegment to) {
    packStack(0, from, 0, to, 0);
  }

  private void packStack(int axis, MemorySegment from, long at, MemorySegment to, long packed) {
    if (axis == product.stack().size()) {
      packMatrix(from, at, to, packed);
      return;
    }
    StackAxis stacked = product.stack().get(axis);
    long stride = stackStrides().get(axis);
    for (long i = 0; i < (stride == 0 ? 1 : stacked.extent()); i++) {
      packStack(axis + 1, from, at + i * stacked.b(), to, packed + i * stride);
    }
  }

  private void packMatrix(MemorySegment from, long at, MemorySegment to, long packed) {
    Panels panels = layout();
    for (long start = 0; start < panels.padding(); start += shape.panel()) {
      long offset = packed + panels.offset(start);
      long width = panels.step(start);
      long present = Math.min(width, product.n() - start);
      if (product.b().rowStride() == 1 && product.k() * width <= MOST_IN_ARRAYS) {
        long source = at + start * product.b().columnStride();
        packColumns(from, source, to.asSlice(offset * 4), new PanelSize((int) width, present));
        continue;
      }
      for (long row = 0; row < product.k(); row++) {
        long source = at + row * product.b().rowStride() + start * product.b().columnStride();
        packRow(from, source, to.asSlice((offset + row * width) * 4, width * 4), present);
      }
    }
  }

  /** How many columns a panel has, and how many of them come from the matrix. */
  private record PanelSize(int width, long present) {}

  /** In arrays, which run many times faster than single accesses in a process that just started. */
  private void packColumns(MemorySegment from, long source, MemorySegment to, PanelSize size) {
    float[] column = new float[Math.toIntExact(product.k())];
    float[] panel = new float[column.length * size.width];
    for (int i = 0; i < size.present; i++) {
      long at = source + i * product.b().columnStride();
      MemorySegment.copy(from, F32, at * 4, column, 0, column.length);
      for (int row = 0, place = i; row < column.length; row++, place += size.width) {
        panel[place] = column[row];
      }
    }
    MemorySegment.copy(panel, 0, to, F32, 0, panel.length);
  }

  private void packRow(MemorySegment from, long source, MemorySegment to, long present) {
    long stride = product.b().columnStride();
    if (stride == 1) {
      MemorySegment.copy(from, source * 4, to, 0, present * 4);
    } else {
      for (long column = 0; column < present; column++) {
        to.setAtIndex(F32, column, from.getAtIndex(F32, source + column * stride));
      }
    }
    to.asSlice(present * 4).fill((byte) 0);
  }
}
