package joist.graph.typing;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import joist.graph.Dim;
import joist.tensor.ElementType;

/** Shapes of operators that draw random numbers. */
final class DrawingRules {
  private DrawingRules() {}

  static List<Facts> ofShape(Inference call) {
    List<Dim> dims = new ArrayList<>();
    for (long extent : call.node().intsAttribute("shape")) {
      dims.add(Dim.of(extent));
    }
    return List.of(Facts.of(ElementwiseRules.type(call, "dtype", ElementType.F32), dims));
  }

  static List<Facts> like(Inference call) {
    ElementType type = ElementwiseRules.type(call, "dtype", call.input(0).type());
    return List.of(new Facts(type, call.dims(0), Optional.empty()));
  }

  static List<Facts> multinomial(Inference call) {
    ElementType type = ElementwiseRules.type(call, "dtype", ElementType.I32);
    Dim samples = Dim.of(call.node().intAttribute("sample_size", 1));
    Dim rows = call.dims(0).map(List::getFirst).orElseGet(() -> call.symbols().fresh());
    return List.of(Facts.of(type, List.of(rows, samples)));
  }
}
