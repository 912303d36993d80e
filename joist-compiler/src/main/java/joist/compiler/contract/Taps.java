package joist.compiler.contract;

import joist.graph.spatial.WindowAxis;

/**
 * The taps of a window that read the input, along one axis at one output.
 *
 * @param from the first
 * @param to behind the last
 * @param padded how many read the input or its padding
 */
record Taps(long from, long to, long padded) {
  static Taps at(WindowAxis axis, long output) {
    long before = axis.before() - output * axis.stride();
    long from = Math.clamp(Math.ceilDiv(before, axis.dilation()), 0, axis.kernel());
    long to = Math.clamp(Math.ceilDiv(axis.extent() + before, axis.dilation()), 0, axis.kernel());
    long room = axis.extent() + axis.after() + before;
    return new Taps(
        from, Math.max(from, to), Math.min(axis.kernel(), Math.ceilDiv(room, axis.dilation())));
  }

  long count() {
    return to - from;
  }
}
