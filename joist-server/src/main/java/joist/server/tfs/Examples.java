package joist.server.tfs;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import joist.graph.Dim;
import joist.graph.Graph;
import joist.graph.Value;
import joist.server.http.Limits;
import joist.server.http.RequestException;
import joist.server.inference.InferRequest;
import joist.server.inference.TensorShape;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import org.jspecify.annotations.Nullable;
import tensorflow.Example;
import tensorflow.Feature;
import tensorflow.serving.Input;

/** Examples, each with features by name, to one tensor for each of the graph's inputs. */
final class Examples {
  private final List<Example> examples;
  private final Map<String, Feature> context;
  private final Limits limits;

  private Examples(List<Example> examples, Map<String, Feature> context, Limits limits) {
    this.examples = examples;
    this.context = context;
    this.limits = limits;
  }

  static Examples of(Input input, Limits limits) {
    Examples all =
        switch (input.getKindCase()) {
          case EXAMPLE_LIST ->
              new Examples(input.getExampleList().getExamplesList(), Map.of(), limits);
          case EXAMPLE_LIST_WITH_CONTEXT ->
              new Examples(
                  input.getExampleListWithContext().getExamplesList(),
                  input.getExampleListWithContext().getContext().getFeatures().getFeatureMap(),
                  limits);
          case KIND_NOT_SET -> throw RequestException.badRequest("expected examples, got no input");
        };
    if (all.examples.isEmpty() || all.examples.size() > limits.rows()) {
      throw RequestException.badRequest(
          "expected 1 to %,d examples, got %,d".formatted(limits.rows(), all.examples.size()));
    }
    return all;
  }

  InferRequest request(Graph graph) {
    Map<String, Tensor> inputs = new LinkedHashMap<>();
    for (Value input : graph.inputs()) {
      inputs.put(input.name(), column(input));
    }
    return new InferRequest("", inputs, List.of());
  }

  /** {@code [N, …]}, where each example fills all extents but the first. */
  private Tensor column(Value input) {
    List<Long> dims = new ArrayList<>(List.of((long) examples.size()));
    long each = 1;
    for (Dim dim : input.type().dims().stream().skip(1).toList()) {
      long extent = dim instanceof Dim.Known known ? known.extent() : 1;
      dims.add(extent);
      each = Math.multiplyExact(each, extent);
    }
    Shape shape =
        TensorShape.checked(
            input.name(),
            dims.stream().mapToLong(Long::longValue).toArray(),
            Integer.MAX_VALUE,
            input.type().elementType(),
            limits.tensorBytes());
    FeatureValues values = new FeatureValues(input);
    for (int row = 0; row < examples.size(); row++) {
      values.add(feature(input, row), row, each);
    }
    return values.tensor(shape);
  }

  private Feature feature(Value input, int row) {
    @Nullable Feature own = examples.get(row).getFeatures().getFeatureMap().get(input.name());
    Feature found = own == null ? context.get(input.name()) : own;
    if (found == null) {
      throw RequestException.badRequest(
          "example %d: expected the feature '%s', which the model's input %s needs"
              .formatted(row, input.name(), input));
    }
    return found;
  }

  /** A feature of numbers or texts as they are told to people. */
  static String described(Feature feature) {
    return switch (feature.getKindCase()) {
      case BYTES_LIST -> "%d texts".formatted(feature.getBytesList().getValueCount());
      case FLOAT_LIST -> "%d real numbers".formatted(feature.getFloatList().getValueCount());
      case INT64_LIST -> "%d whole numbers".formatted(feature.getInt64List().getValueCount());
      case KIND_NOT_SET -> "nothing";
    };
  }
}
