package joist.graph.interpret;

import java.util.List;
import java.util.function.Function;
import joist.tensor.Datum;

/** What an operator computes: its outputs in order, for a call. */
@FunctionalInterface
interface Operation {
  List<? extends Datum> run(Call call);

  /** An operation of one output. */
  static Operation of(Function<Call, ? extends Datum> function) {
    return call -> List.of(function.apply(call));
  }
}
