package joist.learn.linear;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import joist.graph.Attribute;
import joist.graph.GraphBuilder;
import joist.graph.Node;
import joist.learn.feature.Feature;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/**
 * Writes a linear fit as graph nodes. Numbers and small categories, as one 0 or 1 for each code,
 * are multiplied by one matrix; a large category looks its weights up.
 */
final class LinearEmission {
  /** Codes up to which comparing with each is cheaper than a table of weights. */
  private static final int MOST_COMPARED = 32;

  private final LinearFit fit;
  private final GraphBuilder builder;
  private final List<String> terms = new ArrayList<>();
  private final List<String> dense = new ArrayList<>();
  private final List<Integer> densePlaces = new ArrayList<>();

  private LinearEmission(LinearFit fit, GraphBuilder builder) {
    this.fit = fit;
    this.builder = builder;
  }

  /** Adds inputs, features and scores; returns the name of the scores, {@code f32[N, scores]}. */
  static String emit(LinearFit fit, GraphBuilder builder) {
    return new LinearEmission(fit, builder).emit();
  }

  private String emit() {
    List<String> values = fit.plan().emitColumns(builder);
    for (int f = 0; f < values.size(); f++) {
      Feature feature = fit.plan().features().get(f);
      int place = fit.design().places()[f];
      if (!feature.isCategorical()) {
        addDense(values.get(f), place, 1);
      } else if (feature.categories() <= MOST_COMPARED) {
        addDense(compared(values.get(f), feature.categories()), place, feature.categories());
      } else {
        terms.add(lookedUp(values.get(f), place, feature.categories()));
      }
    }
    if (!dense.isEmpty()) {
      terms.addFirst(builder.node("MatMul", concatenated(), weights("weights", densePlaces)));
    }
    String sum = terms.getFirst();
    for (String term : terms.subList(1, terms.size())) {
      sum = builder.node("Add", sum, term);
    }
    return builder.node("Add", sum, intercepts());
  }

  private void addDense(String value, int place, int width) {
    dense.add(value);
    IntStream.range(place, place + width).forEach(densePlaces::add);
  }

  /** {@code f32[N, categories]}: 1 where the code is the column's, 0 elsewhere and for NaN. */
  private String compared(String code, int categories) {
    float[] codes = new float[categories];
    for (int k = 0; k < categories; k++) {
      codes[k] = k;
    }
    String all = builder.constant("codes", Tensor.of(Shape.of(1, categories), codes));
    return cast(builder.node("Equal", code, all), ElementType.F32);
  }

  /** {@code f32[N, scores]}: the code's row of a table of weights. */
  private String lookedUp(String code, int place, int categories) {
    String axes = builder.constant("axes", Tensor.of(Shape.of(1), 1L));
    String index = builder.node("Squeeze", cast(code, ElementType.I64), axes);
    List<Integer> places = IntStream.range(place, place + categories).boxed().toList();
    return builder.node("Gather", weights("table", places), index);
  }

  private String cast(String value, ElementType type) {
    return builder.node(
        Node.ONNX, "Cast", Map.of("to", new Attribute.IntValue(type.onnxCode())), value);
  }

  private String concatenated() {
    return dense.size() == 1
        ? dense.getFirst()
        : builder.node(
            Node.ONNX,
            "Concat",
            Map.of("axis", new Attribute.IntValue(1)),
            dense.toArray(String[]::new));
  }

  private String weights(String hint, List<Integer> places) {
    int scores = fit.scores();
    float[] weights = new float[places.size() * scores];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (float) fit.weight(i % scores, places.get(i / scores));
    }
    return builder.constant(hint, Tensor.of(Shape.of(places.size(), scores), weights));
  }

  private String intercepts() {
    float[] intercepts = new float[fit.scores()];
    for (int k = 0; k < intercepts.length; k++) {
      intercepts[k] = (float) fit.weight(k, fit.design().width());
    }
    return builder.constant("intercepts", Tensor.of(Shape.of(intercepts.length), intercepts));
  }
}
