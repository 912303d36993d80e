package joist.graph.typing;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import joist.graph.DatumType;
import joist.graph.Dim;
import joist.tensor.ElementType;

/** Types of the operators that make and take sequences of tensors. */
final class SequenceRules {
  private SequenceRules() {}

  static List<Facts> empty(Inference call) {
    int code = Math.toIntExact(call.node().intAttribute("dtype", ElementType.F32.onnxCode()));
    return sequence(new DatumType.Unranked(ElementType.ofOnnxCode(code)));
  }

  static List<Facts> construct(Inference call) {
    DatumType item = call.input(0).datum();
    for (int i = 1; i < call.inputs().size(); i++) {
      item = new Joining(call).join(item, call.input(i).datum(), "inputs 0 and " + i);
    }
    return sequence(item);
  }

  static List<Facts> insert(Inference call) {
    return sequence(new Joining(call).join(item(call), call.input(1).datum(), "input 1"));
  }

  static List<Facts> same(Inference call) {
    return List.of(Facts.of(call.input(0).datum()));
  }

  static List<Facts> at(Inference call) {
    return List.of(Facts.of(item(call)));
  }

  static List<Facts> length(Inference call) {
    return call.output(List.of());
  }

  static List<Facts> split(Inference call) {
    Facts x = call.input(0);
    if (x.dims().isEmpty()) {
      return sequence(new DatumType.Unranked(x.type()));
    }
    List<Dim> dims = new ArrayList<>(x.dims().get());
    int axis = call.axis(call.node().intAttribute("axis", 0), dims.size());
    boolean keeps = call.optional(1).isPresent() || call.node().intAttribute("keepdims", 1) != 0;
    if (!keeps) {
      dims.remove(axis);
    } else if (call.optional(1).isPresent()) {
      dims.set(axis, call.symbols().fresh());
    } else {
      dims.set(axis, Dim.of(1));
    }
    return sequence(Facts.of(x.type(), dims).datum());
  }

  static List<Facts> concat(Inference call) {
    Facts item = Facts.of(item(call));
    if (item.dims().isEmpty()) {
      return List.of(item);
    }
    List<Dim> dims = new ArrayList<>(item.dims().get());
    long axis = call.node().intAttribute("axis", 0);
    boolean fresh = call.node().intAttribute("new_axis", 0) != 0;
    int rank = fresh ? dims.size() + 1 : dims.size();
    int at = Math.toIntExact(axis < 0 ? axis + rank : axis);
    if (at < 0 || at >= rank) {
      throw call.failure("axis %d is outside of items %s".formatted(axis, item));
    }
    if (fresh) {
      dims.add(at, call.symbols().fresh());
    } else {
      dims.set(at, call.symbols().fresh());
    }
    return List.of(new Facts(item.type(), Optional.of(dims), Optional.empty()));
  }

  private static DatumType item(Inference call) {
    return ((DatumType.Sequence) call.input(0).datum()).element();
  }

  private static List<Facts> sequence(DatumType item) {
    return List.of(Facts.of(new DatumType.Sequence(item)));
  }
}
