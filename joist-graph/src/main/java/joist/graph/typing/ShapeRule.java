package joist.graph.typing;

import java.util.List;

/** What an operator's outputs are, given what its inputs are. */
@FunctionalInterface
interface ShapeRule {
  /**
   * The facts of the outputs, in order; trailing ones may be missing.
   *
   * @throws joist.graph.GraphException when the inputs do not fit each other
   */
  List<Facts> infer(Inference call);
}
