package joist.server.tfs;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.List;
import joist.graph.Value;
import joist.server.http.RequestException;
import joist.server.inference.ElementList;
import joist.server.inference.Texts;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import tensorflow.Feature;

/** One input's values, gathered from the features of all examples. Used once. */
final class FeatureValues {
  private final Value input;
  private final ElementType type;
  private final ElementList elements;

  FeatureValues(Value input) {
    this.input = input;
    this.type = input.type().elementType();
    this.elements = new ElementList(type);
  }

  /** Takes the {@code each} values of an example. */
  void add(Feature feature, int row, long each) {
    List<?> values = values(feature);
    if (values.size() != each || !fits(feature)) {
      throw RequestException.badRequest(
          "example %d: expected %d values of %s for the feature '%s', got %s"
              .formatted(
                  row, each, TfType.nameOf(type), input.name(), Examples.described(feature)));
    }
    for (Object value : new ArrayList<>(values)) {
      switch (value) {
        case Float number -> elements.add(number);
        case Long number -> elements.add(number);
        case ByteString text ->
            elements.add(
                Texts.of("feature '" + input.name() + "'", elements.count(), text.toByteArray()));
        default -> throw new IllegalStateException("a feature of " + value.getClass());
      }
    }
  }

  private boolean fits(Feature feature) {
    return switch (feature.getKindCase()) {
      case BYTES_LIST -> type == ElementType.STRING;
      case FLOAT_LIST -> type.isFloating();
      case INT64_LIST -> type != ElementType.STRING;
      case KIND_NOT_SET -> false;
    };
  }

  private static List<?> values(Feature feature) {
    return switch (feature.getKindCase()) {
      case BYTES_LIST -> feature.getBytesList().getValueList();
      case FLOAT_LIST -> feature.getFloatList().getValueList();
      case INT64_LIST -> feature.getInt64List().getValueList();
      case KIND_NOT_SET -> List.of();
    };
  }

  Tensor tensor(Shape shape) {
    return elements.tensor(shape);
  }
}
