package joist.compiler.lower;

import java.util.Arrays;
import joist.compiler.memory.Place;
import joist.graph.Node;

/**
 * An input of an element-wise node as the node's elements see it. Scales and zero points of
 * quantizing, one for each place along an axis, lie along that axis; all others broadcast as they
 * are.
 *
 * @param input which of the node's
 * @param rank of the node's result
 */
record AxisOperand(Node node, int input, int rank) {
  private boolean mayLieAlongAxis() {
    return input > 0
        && rank > 1
        && (node.operator().equals("QuantizeLinear") || node.operator().equals("DequantizeLinear"));
  }

  private int axis() {
    long axis = node.intAttribute("axis", 1);
    return (int) (axis < 0 ? axis + rank : axis);
  }

  /** A name that tells apart how nodes see the same value. */
  String name() {
    String name = node.inputs().get(input);
    return mayLieAlongAxis() ? name + " along " + axis() : name;
  }

  /** The value's place with dimensions of 1 behind its own, where it lies along an axis. */
  Place of(Place place) {
    if (!mayLieAlongAxis() || place.rank() != 1 || place.elements() == 1) {
      return place;
    }
    long[] shape = new long[rank - axis()];
    long[] strides = new long[shape.length];
    Arrays.fill(shape, 1);
    shape[0] = place.shape()[0];
    strides[0] = place.strides()[0];
    return new Place(place.buffer(), place.type(), place.offset(), shape, strides);
  }
}
