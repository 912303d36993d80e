package joist.learn.linear;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import joist.graph.Attribute;
import joist.graph.Dim;
import joist.graph.GraphBuilder;
import joist.graph.Node;
import joist.graph.ValueType;
import joist.learn.Fit;
import joist.learn.FitContext;
import joist.learn.LearnException;
import joist.learn.Learner;
import joist.learn.ModelOutputs;
import joist.learn.Problem;
import joist.learn.Problem.Target;
import joist.learn.Task;
import joist.table.Column;
import joist.table.Table;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/**
 * The same answer to every row: the classes' frequencies, or the mean, median or quantile of the
 * training rows. What a model is worth is what it is better by.
 *
 * <p>A graph must learn the number of rows from an input, so it has one, the first column; its
 * values do not matter.
 */
public record ConstantBaseline() implements Learner {
  private static final Set<String> OUTPUTS = Set.of("", "label", "probabilities", "prediction");

  @Override
  public String name() {
    return "constant";
  }

  @Override
  public Fit fit(Problem problem, FitContext context) {
    problem.train().check(problem.trainFeatures().rows(), "training");
    GraphBuilder builder = new GraphBuilder(problem.target());
    Column column = firstInput(problem.trainFeatures());
    Map<String, String> parameters = new TreeMap<>();
    switch (problem.task()) {
      case Task.Classification task -> {
        double[] logs = Priors.of(problem.train(), task.classes()).logs();
        float[] scores = new float[logs.length];
        for (int k = 0; k < scores.length; k++) {
          scores[k] = (float) logs[k];
        }
        ModelOutputs.classes(builder, task, false, repeated(builder, column, scores));
      }
      case Task.Regression(Task.Loss loss) -> {
        float value = (float) best(loss, problem.train());
        parameters.put("value", Float.toString(value));
        ModelOutputs.prediction(builder, repeated(builder, column, new float[] {value}));
      }
    }
    return new Fit(builder.build(), List.of(), Map.of(column.name(), 1.0), parameters);
  }

  private static Column firstInput(Table features) {
    return features.columns().stream()
        .filter(column -> !OUTPUTS.contains(column.name()))
        .findFirst()
        .orElseThrow(
            () -> new LearnException("expected at least one feature column, got none; add one"));
  }

  private static double best(Task.Loss loss, Target target) {
    return switch (loss) {
      case Task.Loss.Squared squared -> WeightedValues.of(target).mean();
      case Task.Loss.Poisson poisson -> WeightedValues.of(target).mean();
      case Task.Loss.Absolute absolute -> WeightedValues.of(target).quantile(0.5);
      case Task.Loss.Quantile(double level) -> WeightedValues.of(target).quantile(level);
    };
  }

  /** {@code f32[N, values]}: the values in every row, whatever the column holds. */
  private static String repeated(GraphBuilder builder, Column column, float[] values) {
    String row = builder.constant("row", Tensor.of(Shape.of(1, values.length), values));
    return switch (column) {
      case Column.Numbers numbers -> either(builder, input(builder, column, ElementType.F32), row);
      case Column.Booleans booleans ->
          either(builder, input(builder, column, ElementType.F32), row);
      case Column.Dates dates -> either(builder, input(builder, column, ElementType.F64), row);
      case Column.Categories categories ->
          builder.node("Add", zero(builder, input(builder, column, ElementType.STRING)), row);
    };
  }

  private static String input(GraphBuilder builder, Column column, ElementType type) {
    return builder.input(column.name(), ValueType.of(type, Dim.BATCH, Dim.of(1)));
  }

  /** The same row for NaN and for any number; adding 0 times the number would spread NaN. */
  private static String either(GraphBuilder builder, String input, String row) {
    return builder.node("Where", builder.node("IsNaN", input), row, row);
  }

  private static String zero(GraphBuilder builder, String input) {
    return builder.node(
        Node.ONNX_ML,
        "LabelEncoder",
        Map.of(
            "keys_strings", new Attribute.Strings(List.of("any")),
            "values_floats", new Attribute.Floats(new float[] {0}),
            "default_float", new Attribute.FloatValue(0)),
        input);
  }
}
