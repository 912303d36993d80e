package joist.tensor;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a value of a graph can be while the graph runs: a tensor, or one of ONNX's containers of
 * such. Containers are immutable; their tensors are shared, not copied.
 */
public sealed interface Datum permits Tensor, Datum.Sequence, Datum.Maybe, Datum.Dictionary {
  /** Any number of values in order, all of one type, that may differ in shape. */
  record Sequence(List<Datum> items) implements Datum {
    public Sequence {
      items = List.copyOf(items);
    }

    @Override
    public String toString() {
      return items.stream().map(Datum::toString).collect(Collectors.joining(", ", "seq(", ")"));
    }
  }

  /** ONNX's optional: a value, or none. */
  record Maybe(Optional<Datum> content) implements Datum {
    public static final Maybe NONE = new Maybe(Optional.empty());

    public static Maybe of(Datum content) {
      return new Maybe(Optional.of(content));
    }

    @Override
    public String toString() {
      return "optional(" + content.map(Datum::toString).orElse("none") + ")";
    }
  }

  /**
   * ONNX's map from integers or strings to scalars: key {@code i} has value {@code i}.
   *
   * @param keys {@code i64[N]} or {@code string[N]}, each once; other integers are possible too
   * @param values of any type, {@code [N]}
   */
  record Dictionary(Tensor keys, Tensor values) implements Datum {
    public Dictionary {
      if (keys.shape().rank() != 1 || !keys.shape().equals(values.shape())) {
        throw new IllegalArgumentException(
            "expected as many values as keys in a map, got " + keys + " and " + values);
      }
    }

    @Override
    public String toString() {
      return "map(" + keys + ", " + values + ")";
    }
  }
}
