package joist.graph.interpret;

import java.util.Map;
import joist.tensor.Datum;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/** Optional, OptionalHasElement, OptionalGetElement. What is no optional is its own element. */
final class Optionals {
  private Optionals() {}

  static void addTo(Map<String, Operation> all) {
    all.put("Optional", Operation.of(call -> new Datum.Maybe(call.optionalDatum(0))));
    all.put("OptionalHasElement", Operation.of(Optionals::has));
    all.put("OptionalGetElement", Operation.of(Optionals::get));
  }

  private static Tensor has(Call call) {
    boolean has =
        call.optionalDatum(0)
            .map(datum -> !(datum instanceof Datum.Maybe(var content)) || content.isPresent())
            .orElse(false);
    return Tensor.of(Shape.of(), has);
  }

  private static Datum get(Call call) {
    return call.datum(0) instanceof Datum.Maybe(var content)
        ? content.orElseThrow(() -> call.failure("expected an optional with an element, got none"))
        : call.datum(0);
  }
}
