package joist.graph.typing;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import joist.graph.Dim;

/** The shape of Einsum: the extents of the indices that its output names. */
final class EinsumRules {
  private EinsumRules() {}

  static List<Facts> infer(Inference call) {
    List<Integer> ranks = new ArrayList<>();
    for (int i = 0; i < call.inputs().size(); i++) {
      if (call.dims(i).isEmpty()) {
        return call.output(Optional.empty());
      }
      ranks.add(call.dims(i).get().size());
    }
    EinsumTerms terms = EinsumTerms.of(call.node().stringAttribute("equation", ""), ranks);
    List<Dim> extents = new ArrayList<>(Collections.nCopies(terms.labels(), Dim.of(1)));
    for (int i = 0; i < ranks.size(); i++) {
      for (int axis = 0; axis < ranks.get(i); axis++) {
        int label = terms.inputs().get(i).get(axis);
        Dim next = call.dims(i).get().get(axis);
        extents.set(label, call.broadcast(extents.get(label), next, call.input(0), call.input(i)));
      }
    }
    return call.output(terms.output().stream().map(extents::get).toList());
  }
}
