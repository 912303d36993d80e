package joist.graph.typing;

import java.util.List;
import joist.graph.DatumType;
import joist.graph.Dim;
import joist.tensor.ElementType;

/** Types of ONNX-ML's operators of maps. */
final class MapRules {
  private MapRules() {}

  static List<Facts> zip(Inference call) {
    boolean text = call.node().attribute("classlabels_strings").isPresent();
    if (!text && call.node().attribute("classlabels_int64s").isEmpty()) {
      throw call.failure("expected classlabels_strings or classlabels_int64s");
    }
    ElementType key = text ? ElementType.STRING : ElementType.I64;
    return List.of(
        Facts.of(new DatumType.Sequence(new DatumType.Dictionary(key, ElementType.F32))));
  }

  static List<Facts> cast(Inference call) {
    DatumType.Dictionary map = map(call);
    if (map.key() != ElementType.I64) {
      throw call.failure("input 0 is %s, expected i64 keys".formatted(map));
    }
    String to = call.node().stringAttribute("cast_to", "TO_FLOAT");
    ElementType type =
        switch (to) {
          case "TO_FLOAT" -> ElementType.F32;
          case "TO_INT64" -> ElementType.I64;
          case "TO_STRING" -> ElementType.STRING;
          default -> throw call.failure("expected TO_FLOAT, TO_INT64 or TO_STRING, got " + to);
        };
    return List.of(Facts.of(type, List.of(Dim.of(1), call.symbols().fresh())));
  }

  static List<Facts> vectorize(Inference call) {
    DatumType.Dictionary map = map(call);
    boolean text = map.key() == ElementType.STRING;
    int width =
        text
            ? call.node().stringsAttribute("string_vocabulary").size()
            : call.node().intsAttribute("int64_vocabulary").length;
    if (width == 0) {
      throw call.failure(
          "input 0 is %s, expected a %s"
              .formatted(map, text ? "string_vocabulary" : "int64_vocabulary"));
    }
    return List.of(Facts.of(map.value(), List.of(Dim.of(1), Dim.of(width))));
  }

  private static DatumType.Dictionary map(Inference call) {
    if (call.input(0).datum() instanceof DatumType.Dictionary map) {
      return map;
    }
    throw call.failure("input 0 is %s, expected a map".formatted(call.input(0)));
  }
}
