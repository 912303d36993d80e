package joist.onnx.version;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import joist.graph.DatumType;
import joist.graph.Node;
import joist.graph.ValueType;
import joist.onnx.version.OperatorForm.Arity;
import joist.onnx.version.OperatorForm.Formal;
import joist.tensor.ElementType;

/** Says what keeps a node from being of a form. */
record FormCheck(Node node, Map<String, DatumType> known) {

  /** What is wrong with the node's attributes, or with how many inputs and outputs it has. */
  Optional<String> shape(OperatorForm form) {
    for (String attribute : node.attributes().keySet()) {
      if (!form.defaults().containsKey(attribute)) {
        return Optional.of("%s has no attribute '%s' there".formatted(form.operator(), attribute));
      }
    }
    return count("inputs", node.inputs(), form.inputs())
        .or(() -> count("outputs", node.outputs(), form.outputs()));
  }

  private Optional<String> count(String what, List<String> values, List<Formal> formals) {
    int last = values.size() - 1;
    if (last >= 0 && OperatorForm.formal(formals, last).isEmpty()) {
      return Optional.of(
          "%s has only %d %s there".formatted(node.operator(), formals.size(), what));
    }
    for (int i = 0; i < formals.size(); i++) {
      boolean absent = i >= values.size() || values.get(i).isEmpty();
      if (absent && what.equals("inputs") && formals.get(i).arity() == Arity.ONE) {
        return Optional.of("%s needs its input %d there".formatted(node.operator(), i));
      }
    }
    return Optional.empty();
  }

  /** What is wrong with the element types of the node's inputs and outputs, as far as known. */
  Optional<String> types(OperatorForm form) {
    Map<Character, ElementType> bound = new HashMap<>();
    return types(form, node.inputs(), form.inputs(), bound)
        .or(() -> types(form, node.outputs(), form.outputs(), bound));
  }

  private Optional<String> types(
      OperatorForm form,
      List<String> values,
      List<Formal> formals,
      Map<Character, ElementType> bound) {
    for (int i = 0; i < values.size(); i++) {
      Optional<Formal> formal = OperatorForm.formal(formals, i);
      DatumType type = known.get(values.get(i));
      if (type != null && formal.isPresent()) {
        Optional<String> wrong = wrong(form, formal.get(), values.get(i), type, bound);
        if (wrong.isPresent()) {
          return wrong;
        }
      }
    }
    return Optional.empty();
  }

  private Optional<String> wrong(
      OperatorForm form,
      Formal formal,
      String value,
      DatumType type,
      Map<Character, ElementType> bound) {
    TypeSet allowed = form.types().get(formal.type());
    if (allowed != null && !allowed.holds(type)) {
      String kind = elementType(type).map(ElementType::toString).orElse(type.toString());
      return Optional.of(
          "%s takes no %s there, which '%s' is".formatted(node.operator(), kind, value));
    }
    Optional<ElementType> element = elementType(type);
    if (element.isEmpty() || formal.arity() == Arity.MIXED) {
      return Optional.empty();
    }
    ElementType other = bound.putIfAbsent(formal.type(), element.get());
    return other == null || other == element.get()
        ? Optional.empty()
        : Optional.of(
            "%s wants '%s' to be %s there, as others of its inputs are, and it is %s"
                .formatted(node.operator(), value, other, element.get()));
  }

  /** The element type of a tensor. */
  static Optional<ElementType> elementType(DatumType type) {
    return switch (type) {
      case ValueType tensor -> Optional.of(tensor.elementType());
      case DatumType.Unranked(ElementType element) -> Optional.of(element);
      case DatumType.Sequence _, DatumType.Maybe _, DatumType.Dictionary _, DatumType.Unknown _ ->
          Optional.empty();
    };
  }
}
