package joist.graph.interpret;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import joist.graph.Attribute;
import joist.graph.Node;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/**
 * LabelEncoder: a table from strings, integers or reals to others, and CategoryMapper, one between
 * strings and integers. Real keys are equal when they are equal numbers, or both NaN; the last of
 * equal keys counts.
 */
final class Labels {
  private Labels() {}

  static void addTo(Map<String, Operation> all) {
    all.put(Node.ONNX_ML + ".LabelEncoder", Operation.of(Labels::encode));
    all.put(Node.ONNX_ML + ".CategoryMapper", Operation.of(Labels::mapCategory));
  }

  /** Strings to integers, or the other way round. */
  private static Tensor mapCategory(Call call) {
    Tensor x = call.input(0);
    List<String> names = call.node().stringsAttribute("cats_strings");
    long[] numbers = call.node().intsAttribute("cats_int64s");
    if (names.size() != numbers.length) {
      throw call.failure(
          "expected as many cats_strings as cats_int64s, got %d and %d"
              .formatted(names.size(), numbers.length));
    }
    Tensor strings = Tensor.of(Shape.of(names.size()), names.toArray(String[]::new));
    Tensor integers = Tensor.of(Shape.of(numbers.length), numbers);
    boolean forward = x.type() == ElementType.STRING;
    return encode(x, forward ? strings : integers, forward ? integers : strings, call.node());
  }

  private static Tensor encode(Call call) {
    return call.node().attribute("classes_strings").isPresent()
        ? encodeClasses(call)
        : encodeByTable(call);
  }

  /** Version 1: the position of a string in {@code classes_strings}, or the other way round. */
  private static Tensor encodeClasses(Call call) {
    List<String> classes = call.node().stringsAttribute("classes_strings");
    Tensor x = call.input(0);
    boolean forward = x.type() == ElementType.STRING;
    Tensor result = Tensor.zeros(forward ? ElementType.I64 : ElementType.STRING, x.shape());
    for (int i = 0; i < x.shape().elements(); i++) {
      if (forward) {
        int index = classes.indexOf(x.string(i));
        long otherwise = call.node().intAttribute("default_int64", -1);
        Elements.setInteger(result, i, index < 0 ? otherwise : index);
      } else {
        long index = Elements.integer(x, i);
        boolean known = index >= 0 && index < classes.size();
        result.strings()[i] =
            known
                ? classes.get((int) index)
                : call.node().stringAttribute("default_string", "_Unused");
      }
    }
    return result;
  }

  private static Tensor encodeByTable(Call call) {
    Tensor keys = column(call, "keys").orElseThrow(() -> call.failure("expected keys_..."));
    Tensor values = column(call, "values").orElseThrow(() -> call.failure("expected values_..."));
    Tensor x = call.input(0);
    if (keys.shape().elements() != values.shape().elements()) {
      throw call.failure("expected as many values as keys, got %s and %s".formatted(keys, values));
    }
    if (keys.type() != x.type()) {
      throw call.failure("expected keys of the input's type %s, got %s".formatted(x, keys));
    }
    return encode(x, keys, values, call.node());
  }

  private static Tensor encode(Tensor x, Tensor keys, Tensor values, Node node) {
    Map<Object, Long> index = new HashMap<>();
    for (long i = 0; i < keys.shape().elements(); i++) {
      index.put(key(keys, i), i);
    }
    Tensor otherwise = otherwise(node, values.type());
    Tensor result = Tensor.zeros(values.type(), x.shape());
    for (long i = 0; i < x.shape().elements(); i++) {
      Long at = index.get(key(x, i));
      Elements.copy(at == null ? otherwise : values, at == null ? 0 : at, result, i);
    }
    return result;
  }

  private static Object key(Tensor tensor, long i) {
    if (tensor.type() == ElementType.STRING) {
      return tensor.string(i);
    }
    return tensor.type().isFloating()
        ? (Object) (Elements.real(tensor, i) + 0.0)
        : (Object) Elements.integer(tensor, i);
  }

  private static Optional<Tensor> column(Call call, String prefix) {
    for (String suffix : List.of("_tensor", "_strings", "_int64s", "_floats")) {
      Optional<Attribute> attribute = call.node().attribute(prefix + suffix);
      if (attribute.isPresent()) {
        return Optional.of(column(call, attribute.get()));
      }
    }
    return Optional.empty();
  }

  private static Tensor column(Call call, Attribute attribute) {
    return switch (attribute) {
      case Attribute.TensorValue(Tensor value) -> value;
      case Attribute.Strings(var values) ->
          Tensor.of(Shape.of(values.size()), values.toArray(String[]::new));
      case Attribute.Ints(long[] values) -> Tensor.of(Shape.of(values.length), values);
      case Attribute.Floats(float[] values) -> Tensor.of(Shape.of(values.length), values);
      case Attribute.IntValue _,
          Attribute.FloatValue _,
          Attribute.StringValue _,
          Attribute.GraphValue _,
          Attribute.TypeValue _,
          Attribute.Tensors _,
          Attribute.Graphs _,
          Attribute.Types _ ->
          throw call.failure("expected a list, got " + attribute.getClass().getSimpleName());
    };
  }

  private static Tensor otherwise(Node node, ElementType type) {
    Optional<Tensor> tensor = node.tensorAttribute("default_tensor");
    if (tensor.isPresent()) {
      return Casts.cast(tensor.get(), type);
    }
    if (type == ElementType.STRING) {
      return Tensor.of(Shape.of(1), node.stringAttribute("default_string", "_Unused"));
    }
    return type.isFloating()
        ? Casts.cast(Tensor.of(Shape.of(1), node.floatAttribute("default_float", -0f)), type)
        : Casts.cast(Tensor.of(Shape.of(1), node.intAttribute("default_int64", -1)), type);
  }
}
