package joist.compiler.contract;

import java.util.ArrayList;
import java.util.List;
import joist.compiler.contract.LoopPlan.Phase;
import joist.compiler.contract.LoopPlan.Step;
import joist.compiler.loop.Index;
import joist.compiler.loop.LaneLoops;
import joist.compiler.loop.LoopProgram;
import joist.compiler.loop.LoopProgram.Access;
import joist.compiler.loop.LoopProgram.Format;
import joist.compiler.loop.LoopProgram.Operand;
import joist.graph.spatial.WindowAxis;

/** A copy of images with zeros around them, as far as windows reach. */
final class PaddedInput {
  private final Grid input;
  private final List<WindowAxis> axes;
  private final Grid padded;

  private PaddedInput(Grid input, List<WindowAxis> axes) {
    this.input = input;
    this.axes = axes;
    this.padded =
        new Grid(input.images(), axes.stream().map(PaddedInput::reach).toList(), input.channels());
  }

  static PaddedInput of(long images, List<WindowAxis> axes, long channels) {
    return new PaddedInput(Grid.inputOf(images, axes, channels), axes);
  }

  /** From the first position that a window reads to behind the last. */
  private static long reach(WindowAxis axis) {
    return (axis.outputs() - 1) * axis.stride() + (axis.kernel() - 1) * axis.dilation() + 1;
  }

  /** Whether any window reads padding; otherwise the input needs no copy. */
  boolean needed() {
    return axes.stream().anyMatch(axis -> before(axis) > 0 || after(axis) > 0);
  }

  private static long before(WindowAxis axis) {
    return Math.min(axis.before(), reach(axis));
  }

  /** How many positions are the input's. */
  private static long inside(WindowAxis axis) {
    return Math.clamp(reach(axis) - before(axis), 0, axis.extent());
  }

  private static long after(WindowAxis axis) {
    return reach(axis) - before(axis) - inside(axis);
  }

  /** How the copy lies in memory. */
  Grid grid() {
    return padded;
  }

  Phase phase(int lanes) {
    List<Step> steps = new ArrayList<>();
    if (inside(axes.getFirst()) > 0) {
      steps.add(step(rows(), inside(axes.getFirst()), lanes));
    }
    if (before(axes.getFirst()) + after(axes.getFirst()) > 0) {
      steps.add(step(border(), input.images(), lanes));
    }
    return new Phase(steps);
  }

  private Step step(Body body, long extent, int lanes) {
    List<Operand> operands =
        List.of(
            new Operand("x", Format.F32, Access.READ, input.elements()),
            new Operand("padded", Format.F32, Access.WRITE, padded.elements()));
    LoopProgram program = new LoopProgram("pad", operands, extent, body.statements());
    return new Step(
        LaneLoops.legalise(program, lanes),
        List.of(new Role.Input(0), new Role.Scratch()),
        padded.elements());
  }

  /** Copies what lies along the first spatial axis inside of the input, which is the range. */
  private Body rows() {
    Body body = new Body();
    WindowAxis axis = axes.getFirst();
    body.range(row ->
        body.loop(
            input.images(),
            image ->
                inner(
                    body,
                    1,
                    image.times(input.imageStride()).plus(row.times(input.stride(0))),
                    image
                        .times(padded.imageStride())
                        .plus(row.plus(before(axis)).times(padded.stride(0))))));
    return body;
  }

  private void inner(Body body, int number, Index from, Index to) {
    if (number == axes.size()) {
      copy(body, input.channels(), from, to);
      return;
    }
    WindowAxis axis = axes.get(number);
    long stride = padded.stride(number);
    zeros(body, before(axis) * stride, to);
    Index inside = to.plus(before(axis) * stride);
    if (number == axes.size() - 1) {
      copy(body, inside(axis) * stride, from, inside);
    } else {
      body.loop(
          inside(axis),
          step ->
              inner(
                  body,
                  number + 1,
                  from.plus(step.times(input.stride(number))),
                  inside.plus(step.times(stride))));
    }
    zeros(body, after(axis) * stride, inside.plus(inside(axis) * stride));
  }

  private static void copy(Body body, long count, Index from, Index to) {
    body.lanes(
        count,
        at -> {
          int value = body.load(0, from.plus(at), 0);
          body.store(1, to.plus(at), value, 0);
        });
  }

  private static void zeros(Body body, long count, Index to) {
    if (count > 0) {
      int zero = body.constant(0);
      body.lanes(count, at -> body.store(1, to.plus(at), zero, 0));
    }
  }

  /** Writes the zeros before and after the input along the first spatial axis. */
  private Body border() {
    Body body = new Body();
    WindowAxis axis = axes.getFirst();
    long stride = padded.stride(0);
    body.range(image -> {
      Index start = image.times(padded.imageStride());
      zeros(body, before(axis) * stride, start);
      zeros(body, after(axis) * stride, start.plus((before(axis) + inside(axis)) * stride));
    });
    return body;
  }
}
