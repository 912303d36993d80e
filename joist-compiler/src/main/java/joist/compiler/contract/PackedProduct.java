package joist.compiler.contract;

import java.util.ArrayList;
import java.util.List;
import joist.compiler.contract.ColumnLayout.Panels;
import joist.compiler.contract.LoopPlan.Phase;
import joist.compiler.contract.LoopPlan.Step;
import joist.compiler.contract.Product.StackAxis;
import joist.compiler.loop.Index;
import joist.compiler.loop.LoopProgram;
import joist.compiler.loop.LoopProgram.Access;
import joist.compiler.loop.LoopProgram.Format;
import joist.compiler.loop.LoopProgram.Operand;
import joist.compiler.loop.Operation;

/** A product whose second factor is packed into panels by a program before each run. */
final class PackedProduct {
  private final Product product;
  private final TileShape shape;
  private final ConstantPanels packing;
  private final Panels panels;

  private PackedProduct(Product product, TileShape shape) {
    this.product = product;
    this.shape = shape;
    this.packing = new ConstantPanels(product, shape);
    this.panels = packing.layout();
  }

  static LoopPlan plan(Product product, TileShape shape, Epilogue epilogue) {
    PackedProduct packed = new PackedProduct(product, shape);
    Contraction contraction = product.contraction(packed.packing.stackStrides(), packed.panels);
    List<Role> roles = List.of(new Role.Input(0), new Role.Scratch(), new Role.Output(0));
    LoopPlan plan = Product.plan(contraction, shape, epilogue, roles, List.of());
    return plan.phases().isEmpty() || product.k() == 0
        ? plan
        : plan.after(packed.phase(), packed.packing.elements());
  }

  private Phase phase() {
    List<Step> steps = new ArrayList<>();
    long full = product.n() / shape.panel();
    if (full > 0) {
      steps.add(step(0, full, shape.panel()));
    }
    if (full * shape.panel() < product.n()) {
      steps.add(step(full, 1, product.n() - full * shape.panel()));
    }
    return new Phase(steps);
  }

  /**
   * Packs panels.
   *
   * @param first the first one's number
   * @param count of panels, which are the range that the program is run for
   * @param columns of each
   */
  private Step step(long first, long count, long columns) {
    Body body = new Body();
    long start = first * shape.panel();
    body.range(panel -> {
      Index from = panel.times(shape.panel()).plus(start).times(product.b().columnStride());
      Index to = panel.times(panels.offset(shape.panel())).plus(panels.offset(start));
      stacked(body, 0, from, to, columns);
    });
    LoopProgram program =
        new LoopProgram(
            "pack " + product.k() + "x" + columns, operands(), count, body.statements());
    long work = packing.elements() / panels.padding() * columns * count;
    return new Step(program, List.of(new Role.Input(1), new Role.Scratch()), work);
  }

  private List<Operand> operands() {
    long elements = (product.k() - 1) * product.b().rowStride();
    elements += (product.n() - 1) * product.b().columnStride() + 1;
    for (StackAxis axis : product.stack()) {
      elements += (axis.extent() - 1) * axis.b();
    }
    return List.of(
        new Operand("b", Format.F32, Access.READ, elements),
        new Operand("packed", Format.F32, Access.WRITE, packing.elements()));
  }

  private void stacked(Body body, int axis, Index from, Index to, long columns) {
    if (axis == product.stack().size()) {
      body.loop(
          product.k(),
          row -> {
            Index source = from.plus(row.times(product.b().rowStride()));
            row(body, source, to.plus(row.times(columnsPadded(columns))), columns);
          });
      return;
    }
    StackAxis stacked = product.stack().get(axis);
    long stride = packing.stackStrides().get(axis);
    body.loop(
        stride == 0 ? 1 : stacked.extent(),
        i ->
            stacked(
                body,
                axis + 1,
                from.plus(i.times(stacked.b())),
                to.plus(i.times(stride)),
                columns));
  }

  private long columnsPadded(long columns) {
    return Math.ceilDiv(columns, shape.lanes()) * shape.lanes();
  }

  private void row(Body body, Index from, Index to, long columns) {
    long stride = product.b().columnStride();
    for (long column = 0; column < columns; column += shape.lanes()) {
      int mark = body.mark();
      int lanes = columns - column < shape.lanes() ? (int) (columns - column) : 0;
      int register = body.assign(Operation.Constant.of(0));
      Index at = from.plus(column * stride);
      Operation load =
          stride == 1 ? new Operation.Load(0, at) : new Operation.LoadStrided(0, at, stride);
      body.set(register, load, lanes);
      body.store(1, to.plus(column), register, 0);
      body.release(mark);
    }
  }
}
