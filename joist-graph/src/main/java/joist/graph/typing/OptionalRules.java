package joist.graph.typing;

import java.util.List;
import java.util.Optional;
import joist.graph.Attribute;
import joist.graph.DatumType;

/** Types of the operators of optionals. */
final class OptionalRules {
  private OptionalRules() {}

  static List<Facts> make(Inference call) {
    DatumType content =
        call.optional(0)
            .map(Facts::datum)
            .or(() -> declared(call))
            .orElseThrow(() -> call.failure("expected an input or the attribute 'type'"));
    return List.of(Facts.of(new DatumType.Maybe(content)));
  }

  private static Optional<DatumType> declared(Inference call) {
    return call.node().attribute("type").orElse(null) instanceof Attribute.TypeValue(DatumType type)
        ? Optional.of(type)
        : Optional.empty();
  }

  static List<Facts> has(Inference call) {
    return call.output(List.of());
  }

  /** Since version 18 what is no optional is its own element. */
  static List<Facts> get(Inference call) {
    DatumType type = call.input(0).datum();
    if (type instanceof DatumType.Maybe(DatumType content)) {
      return List.of(Facts.of(content));
    }
    if (call.opset() < 18) {
      throw call.failure("input 0 is %s, expected an optional".formatted(type));
    }
    return List.of(call.input(0));
  }
}
