package joist.graph.spatial;

/** ONNX's {@code auto_pad}: who says how much padding there is. */
enum AutoPad {
  /** The attribute {@code pads}. */
  NOTSET,
  /** There is none. */
  VALID,
  /** As much as makes ceil(extent / stride) outputs; an odd one goes after the input. */
  SAME_UPPER,
  /** The same, but an odd one goes before the input. */
  SAME_LOWER
}
