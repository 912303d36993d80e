package joist.graph.typing;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import joist.graph.Dim;
import joist.tensor.ElementType;

/** Shapes of operators that go element by element. */
final class ElementwiseRules {
  private ElementwiseRules() {}

  static List<Facts> same(Inference call) {
    return call.output(call.dims(0));
  }

  static List<Facts> identity(Inference call) {
    return List.of(call.input(0));
  }

  static List<Facts> cast(Inference call) {
    if (call.node().attribute("to").isEmpty()) {
      throw call.failure("expected the attribute to, the number of an element type");
    }
    ElementType type = type(call, "to", ElementType.F32);
    Facts from = call.input(0);
    boolean index = type == ElementType.I64 || type == ElementType.I32;
    return List.of(new Facts(type, from.dims(), index ? from.contents() : Optional.empty()));
  }

  static List<Facts> bitCast(Inference call) {
    ElementType type = type(call, "to", ElementType.F32);
    if (type.bits() != call.input(0).type().bits()) {
      throw call.failure(
          "expected a type as wide as %s, got %s".formatted(call.input(0).type(), type));
    }
    return List.of(new Facts(type, call.dims(0), Optional.empty()));
  }

  /** The element type whose ONNX number is the attribute {@code key}. */
  static ElementType type(Inference call, String key, ElementType otherwise) {
    long code = call.node().intAttribute(key, otherwise.onnxCode());
    try {
      return ElementType.ofOnnxCode(Math.toIntExact(code));
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw call.failure("the attribute %s: %s".formatted(key, e.getMessage()));
    }
  }

  static List<Facts> broadcast(Inference call) {
    Facts result = call.input(0);
    for (int i = 1; i < call.inputs().size(); i++) {
      result = broadcast(call, result, call.input(i));
    }
    return call.output(result.dims());
  }

  /** Input 0's shape, to which input 1 must broadcast. */
  static List<Facts> unidirectional(Inference call) {
    Optional<List<Dim>> dims = call.dims(0);
    Optional<List<Dim>> both = broadcast(call, call.input(0), call.input(1)).dims();
    boolean same = dims.map(List::size).equals(both.map(List::size));
    for (int i = 0; same && both.isPresent() && i < both.get().size(); i++) {
      Dim wide = both.get().get(i);
      same =
          !(wide instanceof Dim.Known
              && dims.get().get(i).equals(Dim.of(1))
              && !wide.equals(Dim.of(1)));
    }
    if (dims.isPresent() && both.isPresent() && !same) {
      throw call.failure("%s does not broadcast to %s".formatted(call.input(1), call.input(0)));
    }
    return call.output(dims);
  }

  static Facts broadcast(Inference call, Facts a, Facts b) {
    if (a.dims().isEmpty() || b.dims().isEmpty()) {
      return Facts.unranked(a.type());
    }
    List<Dim> left = a.dims().get();
    List<Dim> right = b.dims().get();
    int rank = Math.max(left.size(), right.size());
    List<Dim> dims = new ArrayList<>();
    for (int i = 0; i < rank; i++) {
      int l = i - rank + left.size();
      int r = i - rank + right.size();
      dims.add(
          l < 0
              ? right.get(r)
              : r < 0 ? left.get(l) : call.broadcast(left.get(l), right.get(r), a, b));
    }
    return Facts.of(a.type(), dims);
  }
}
