package joist.compiler;

import java.util.ArrayList;
import java.util.List;
import joist.compiler.plan.Buffers;
import joist.compiler.plan.Kernel;
import joist.compiler.plan.Place;
import joist.compiler.plan.Step;
import joist.graph.Node;
import joist.tensor.ElementType;

/**
 * How frames of a graph are laid out and run: decided once, bound to each frame's arrays.
 * Immutable.
 *
 * @param inputs where the graph's inputs lie, in order
 * @param outputs where the graph's outputs lie, in order
 */
record FramePlan(List<Place> inputs, List<Place> outputs, List<Array> arrays, List<Step> steps) {
  FramePlan {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
    arrays = List.copyOf(arrays);
    steps = List.copyOf(steps);
  }

  /** One array of a frame. */
  sealed interface Array {
    /** A value's rows, of {@code width} elements each. */
    record Rows(ElementType type, int width) implements Array {}

    /** A constant's elements, shared by all frames. */
    record Constant(Object elements, long bytes) implements Array {}
  }

  /** A frame of its own arrays. */
  Frame frame(int capacity) {
    List<Object> allocated = new ArrayList<>();
    for (Array array : arrays) {
      allocated.add(
          switch (array) {
            case Array.Rows(ElementType type, int width) ->
                Buffers.allocate(type, Math.multiplyExact(capacity, width));
            case Array.Constant(Object elements, long bytes) -> elements;
          });
    }
    Buffers buffers = new Buffers(allocated);
    Kernel[] kernels =
        steps.stream().map(step -> step.bind(buffers, capacity)).toArray(Kernel[]::new);
    return new Frame(this, buffers, kernels, capacity);
  }

  /** True when each row's outputs depend on that row alone. */
  boolean isRowWise() {
    return steps.stream().allMatch(Step::isRowWise);
  }

  List<Node> interpretedNodes() {
    return steps.stream()
        .filter(InterpretedStep.class::isInstance)
        .map(step -> ((InterpretedStep) step).call().node())
        .toList();
  }

  /** Bytes that all frames share: constants and the steps' tables. */
  long sharedBytes() {
    long bytes = steps.stream().mapToLong(Step::bytes).sum();
    for (Array array : arrays) {
      bytes += array instanceof Array.Constant(Object elements, long size) ? size : 0;
    }
    return bytes;
  }
}
