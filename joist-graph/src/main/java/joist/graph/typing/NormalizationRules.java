package joist.graph.typing;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import joist.graph.Dim;
import joist.tensor.ElementType;

/** Shapes of normalizations and Dropout: that of x, and those of the statistics beside. */
final class NormalizationRules {
  private NormalizationRules() {}

  /** y like x, and the running and saved statistics like the mean that came. */
  static List<Facts> batch(Inference call) {
    Facts mean = new Facts(call.input(3).type(), call.dims(3), Optional.empty());
    return List.of(new Facts(call.type(0), call.dims(0), Optional.empty()), mean, mean, mean, mean);
  }

  /** y like x, and two statistics with 1 for each normalized axis. */
  static List<Facts> layer(Inference call) {
    long code = call.node().intAttribute("stash_type", 1);
    ElementType stash = ElementType.ofOnnxCode(Math.toIntExact(code));
    Facts statistics = new Facts(stash, call.dims(0).map(x -> kept(call, x)), Optional.empty());
    Facts y = new Facts(call.type(0), call.dims(0), Optional.empty());
    return List.of(y, statistics, statistics);
  }

  private static List<Dim> kept(Inference call, List<Dim> x) {
    List<Dim> dims = new ArrayList<>(x);
    int axis = call.axis(call.node().intAttribute("axis", -1), x.size());
    for (int i = axis; i < dims.size(); i++) {
      dims.set(i, Dim.of(1));
    }
    return dims;
  }

  /** y like x, and a mask, which is of booleans from version 10 on. */
  static List<Facts> dropout(Inference call) {
    ElementType mask = call.opset() < 10 ? call.type(0) : ElementType.BOOL;
    return List.of(
        new Facts(call.type(0), call.dims(0), Optional.empty()),
        new Facts(mask, call.dims(0), Optional.empty()));
  }
}
