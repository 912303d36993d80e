package joist.compiler.kernel;

import java.util.List;
import java.util.Optional;
import joist.compiler.plan.Buffers;
import joist.compiler.plan.Place;
import joist.graph.Attribute;
import joist.graph.Node;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/** A LabelEncoder's keys and values, from whichever of its attributes holds them. */
final class LabelValues {
  private LabelValues() {}

  /** Writes a label's value, or the default for a label of -1, to an element of the output. */
  @FunctionalInterface
  interface Writer {
    void write(int label, int to);
  }

  /** The list {@code prefix}: {@code keys} or {@code values}. */
  static Optional<Tensor> list(Node node, String prefix) {
    for (String suffix : List.of("_tensor", "_strings", "_int64s", "_floats")) {
      Optional<Attribute> attribute = node.attribute(prefix + suffix);
      if (attribute.isPresent()) {
        return list(attribute.get());
      }
    }
    return Optional.empty();
  }

  private static Optional<Tensor> list(Attribute attribute) {
    return switch (attribute) {
      case Attribute.TensorValue(Tensor value) -> Optional.of(value);
      case Attribute.Strings(List<String> values) ->
          Optional.of(Tensor.of(Shape.of(values.size()), values.toArray(String[]::new)));
      case Attribute.Ints(long[] values) -> Optional.of(Tensor.of(Shape.of(values.length), values));
      case Attribute.Floats(float[] values) ->
          Optional.of(Tensor.of(Shape.of(values.length), values));
      case Attribute.IntValue _,
          Attribute.FloatValue _,
          Attribute.StringValue _,
          Attribute.GraphValue _,
          Attribute.TypeValue _,
          Attribute.Tensors _,
          Attribute.Graphs _,
          Attribute.Types _ ->
          Optional.empty();
    };
  }

  /** A writer of {@code array}, the values, into a frame; empty for types that have none. */
  static Optional<Writer> writer(Node node, Object array, Buffers buffers, Place out) {
    return switch (out.type()) {
      case F32 -> Optional.of(floats(node, (float[]) array, buffers.f32(out)));
      case I64 -> Optional.of(longs(node, (long[]) array, buffers.i64(out)));
      case STRING -> Optional.of(strings(node, (String[]) array, buffers.string(out)));
      default -> Optional.empty();
    };
  }

  private static Writer floats(Node node, float[] values, float[] target) {
    float otherwise = node.floatAttribute("default_float", -0.0f);
    return (label, to) -> target[to] = label < 0 ? otherwise : values[label];
  }

  private static Writer longs(Node node, long[] values, long[] target) {
    long otherwise = node.intAttribute("default_int64", -1);
    return (label, to) -> target[to] = label < 0 ? otherwise : values[label];
  }

  private static Writer strings(Node node, String[] values, String[] target) {
    String otherwise = node.stringAttribute("default_string", "_Unused");
    return (label, to) -> target[to] = label < 0 ? otherwise : values[label];
  }
}
