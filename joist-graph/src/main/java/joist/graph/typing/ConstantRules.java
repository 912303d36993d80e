package joist.graph.typing;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import joist.graph.Attribute;
import joist.graph.Dim;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/** Shapes of operators that make values of nothing but attributes and sizes. */
final class ConstantRules {
  private ConstantRules() {}

  static List<Facts> constant(Inference call) {
    for (Map.Entry<String, Attribute> entry : call.node().attributes().entrySet()) {
      if (entry.getKey().startsWith("value")) {
        return List.of(facts(call, entry.getValue()));
      }
    }
    throw call.failure(
        "expected one of value, value_float, value_int, value_string and their lists");
  }

  private static Facts facts(Inference call, Attribute attribute) {
    return switch (attribute) {
      case Attribute.TensorValue(Tensor value) -> Facts.of(value);
      case Attribute.FloatValue ignored -> Facts.of(ElementType.F32, List.of());
      case Attribute.IntValue(long value) -> Facts.of(Tensor.of(Shape.of(), value));
      case Attribute.StringValue ignored -> Facts.of(ElementType.STRING, List.of());
      case Attribute.Floats(float[] values) -> vector(ElementType.F32, values.length);
      case Attribute.Ints(long[] values) -> Facts.of(Tensor.of(Shape.of(values.length), values));
      case Attribute.Strings(var values) -> vector(ElementType.STRING, values.size());
      case Attribute.GraphValue _,
          Attribute.TypeValue _,
          Attribute.Tensors _,
          Attribute.Graphs _,
          Attribute.Types _ ->
          throw call.failure("expected a constant, got " + attribute.getClass().getSimpleName());
    };
  }

  private static Facts vector(ElementType type, long length) {
    return Facts.of(type, List.of(Dim.of(length)));
  }

  static List<Facts> ofShape(Inference call) {
    ElementType type =
        call.node().tensorAttribute("value").map(Tensor::type).orElse(ElementType.F32);
    return List.of(new Facts(type, shape(call, 0), Optional.empty()));
  }

  /** The dimensions that input {@code index} spells out, as far as they are known. */
  static Optional<List<Dim>> shape(Inference call, int index) {
    Facts shape = call.input(index);
    if (shape.contents().isPresent()) {
      List<Dim> dims = new ArrayList<>();
      for (Facts.Content content : shape.contents().get()) {
        dims.add(dim(call, content));
      }
      return Optional.of(dims);
    }
    return shape
        .dims()
        .filter(dims -> dims.size() == 1 && dims.getFirst() instanceof Dim.Known)
        .map(dims -> call.fresh(Math.toIntExact(((Dim.Known) dims.getFirst()).extent())));
  }

  private static Dim dim(Inference call, Facts.Content content) {
    return switch (content) {
      case Facts.Content.Literal(long value) -> {
        if (value < 0) {
          throw call.failure("expected extents of 0 or more, got " + value);
        }
        yield Dim.of(value);
      }
      case Facts.Content.Extent(Dim.Symbol symbol) -> symbol;
    };
  }

  static List<Facts> range(Inference call) {
    Optional<long[]> start = call.input(0).numbers();
    Optional<long[]> limit = call.input(1).numbers();
    Optional<long[]> delta = call.input(2).numbers();
    if (start.isPresent() && limit.isPresent() && delta.isPresent() && delta.get()[0] != 0) {
      long span = limit.get()[0] - start.get()[0];
      return call.output(List.of(Dim.of(Math.max(0, Math.ceilDiv(span, delta.get()[0])))));
    }
    return call.output(List.of(call.symbols().fresh()));
  }
}
