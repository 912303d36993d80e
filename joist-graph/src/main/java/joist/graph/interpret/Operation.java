package joist.graph.interpret;

import java.util.List;
import java.util.function.Function;
import joist.tensor.Tensor;

/** What an operator computes: its outputs in order, for a call. */
@FunctionalInterface
interface Operation {
  List<Tensor> run(Call call);

  /** An operation of one output. */
  static Operation of(Function<Call, Tensor> function) {
    return call -> List.of(function.apply(call));
  }
}
