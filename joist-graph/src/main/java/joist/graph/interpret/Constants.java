package joist.graph.interpret;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.Map;
import joist.graph.Attribute;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/** Values from nothing but attributes and sizes: Constant, ConstantOfShape, Range. */
final class Constants {
  private Constants() {}

  static void addTo(Map<String, Operation> all) {
    all.put("Constant", Operation.of(Constants::constant));
    all.put("ConstantOfShape", Operation.of(Constants::ofShape));
    all.put("Range", Operation.of(Constants::range));
  }

  private static Tensor constant(Call call) {
    for (Map.Entry<String, Attribute> entry : call.node().attributes().entrySet()) {
      if (entry.getKey().startsWith("value")) {
        return tensor(call, entry.getValue());
      }
    }
    throw call.failure(
        "expected one of value, value_float, value_int, value_string and their lists");
  }

  private static Tensor tensor(Call call, Attribute attribute) {
    return switch (attribute) {
      case Attribute.TensorValue(Tensor value) -> value;
      case Attribute.FloatValue(float value) -> Tensor.of(Shape.of(), value);
      case Attribute.IntValue(long value) -> Tensor.of(Shape.of(), value);
      case Attribute.StringValue(String value) -> Tensor.of(Shape.of(), value);
      case Attribute.Floats(float[] values) -> Tensor.of(Shape.of(values.length), values);
      case Attribute.Ints(long[] values) -> Tensor.of(Shape.of(values.length), values);
      case Attribute.Strings(var values) ->
          Tensor.of(Shape.of(values.size()), values.toArray(String[]::new));
      case Attribute.GraphValue _,
          Attribute.TypeValue _,
          Attribute.Tensors _,
          Attribute.Graphs _,
          Attribute.Types _ ->
          throw call.failure("expected a constant, got " + attribute.getClass().getSimpleName());
    };
  }

  private static Tensor ofShape(Call call) {
    Shape shape = Shape.of(Elements.integers(call.input(0)));
    Tensor value = call.node().tensorAttribute("value").orElseGet(() -> Tensor.of(Shape.of(1), 0f));
    Tensor result = Tensor.zeros(value.type(), shape);
    if (result.type() == ElementType.STRING) {
      Arrays.fill(result.strings(), value.string(0));
    } else if (shape.elements() > 0) {
      Elements.copy(value, 0, result, 0);
      repeat(result.data(), result.data().byteSize() / shape.elements());
    }
    return result;
  }

  /** Fills memory with its first bytes, each copy twice as long as the one before. */
  private static void repeat(MemorySegment data, long bytes) {
    for (long done = bytes; done < data.byteSize(); done *= 2) {
      long more = Math.min(done, data.byteSize() - done);
      MemorySegment.copy(data, 0, data, done, more);
    }
  }

  private static Tensor range(Call call) {
    Tensor start = call.input(0);
    double first = Elements.real(start, 0);
    double limit = Elements.real(call.input(1), 0);
    double delta = Elements.real(call.input(2), 0);
    if (delta == 0) {
      throw call.failure("expected a delta other than 0");
    }
    long count = Math.max(0, (long) Math.ceil((limit - first) / delta));
    Tensor result = Tensor.zeros(start.type(), Shape.of(count));
    for (long i = 0; i < count; i++) {
      if (Elements.exact(start.type())) {
        long step = Elements.integer(call.input(2), 0);
        Elements.setInteger(result, i, Elements.integer(start, 0) + i * step);
      } else {
        Elements.setReal(result, i, first + i * delta);
      }
    }
    return result;
  }
}
