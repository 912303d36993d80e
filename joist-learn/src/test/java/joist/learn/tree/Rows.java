package joist.learn.tree;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import joist.graph.Dim;
import joist.graph.Graph;
import joist.graph.GraphBuilder;
import joist.graph.ValueType;
import joist.graph.interpret.Interpreter;
import joist.learn.Problem;
import joist.learn.Task;
import joist.learn.feature.Feature;
import joist.learn.feature.FeatureEncoder;
import joist.learn.feature.FeatureMatrix;
import joist.table.Column;
import joist.table.Table;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/**
 * Made-up rows for tests: features a, b, c are numbers of (0, 1), some missing in c; d is a
 * category of twelve. The encoder hands the matrix to the graph as its one input, {@code features}.
 */
record Rows(FeatureMatrix matrix) implements FeatureEncoder {
  static final int CATEGORIES = 12;

  static final List<Feature> FEATURES =
      List.of(
          new Feature("a", "a", 0),
          new Feature("b", "b", 0),
          new Feature("c", "c", 0),
          new Feature("d", "d", CATEGORIES));

  static long seed() {
    return Long.getLong("joist.seed", 7L);
  }

  static Rows random(int rows, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[][] columns = new float[4][rows];
    for (int row = 0; row < rows; row++) {
      columns[0][row] = (float) random.nextDouble();
      columns[1][row] = (float) random.nextDouble();
      columns[2][row] = random.nextInt(10) == 0 ? Float.NaN : (float) random.nextDouble();
      columns[3][row] = random.nextInt(CATEGORIES);
    }
    return new Rows(new FeatureMatrix(FEATURES, columns, rows));
  }

  /** Rows of one ordered feature, {@code x}. */
  static Rows of(float... x) {
    return new Rows(
        new FeatureMatrix(List.of(new Feature("x", "x", 0)), new float[][] {x}, x.length));
  }

  /** The same rows with the category as a number. */
  Rows ordinal() {
    List<Feature> numbers =
        features().stream().map(f -> new Feature(f.name(), f.column(), 0)).toList();
    return new Rows(new FeatureMatrix(numbers, matrix.columns(), rows()));
  }

  /** A hundred copies of {@code row} whose feature {@code f} rises from 0 to 1. */
  Rows sweep(int f, int row) {
    float[][] columns = new float[matrix.columns().length][100];
    for (int c = 0; c < columns.length; c++) {
      for (int i = 0; i < 100; i++) {
        columns[c][i] = c == f ? i / 99f : get(c, row);
      }
    }
    return new Rows(new FeatureMatrix(features(), columns, 100));
  }

  int rows() {
    return matrix.rows();
  }

  float get(int feature, int row) {
    return matrix.columns()[feature][row];
  }

  float[] targets(ToDoubleFunction<float[]> target) {
    float[] targets = new float[rows()];
    float[] row = new float[matrix.columns().length];
    for (int i = 0; i < targets.length; i++) {
      for (int f = 0; f < row.length; f++) {
        row[f] = get(f, i);
      }
      targets[i] = (float) target.applyAsDouble(row);
    }
    return targets;
  }

  Rows take(int from, int to) {
    float[][] columns = new float[matrix.columns().length][];
    for (int f = 0; f < columns.length; f++) {
      columns[f] = Arrays.copyOfRange(matrix.columns()[f], from, to);
    }
    return new Rows(new FeatureMatrix(matrix.features(), columns, to - from));
  }

  /** A problem whose first {@code train} rows are learned from and whose others judge. */
  Problem problem(Task task, float[] targets, int train) {
    return new Problem(
        "y",
        task,
        range(0, train),
        Problem.Target.unweighted(Arrays.copyOf(targets, train)),
        range(train, rows()),
        Problem.Target.unweighted(Arrays.copyOfRange(targets, train, rows())));
  }

  Problem problem(Task task, float[] targets) {
    return problem(task, targets, rows());
  }

  static Problem weighted(Problem problem, float[] weights) {
    return new Problem(
        problem.target(),
        problem.task(),
        problem.trainFeatures(),
        new Problem.Target(problem.train().values(), Optional.of(weights)),
        problem.validFeatures(),
        problem.valid());
  }

  /** A table that says only which rows are meant. */
  private static Table range(int from, int to) {
    double[] numbers = new double[to - from];
    Arrays.setAll(numbers, i -> from + i);
    return new Table(List.of(new Column.Numbers("row", numbers)));
  }

  @Override
  public List<Feature> features() {
    return matrix.features();
  }

  @Override
  public List<ColumnDecision> decisions() {
    return List.of();
  }

  @Override
  public FeatureMatrix encode(Table table) {
    double[] numbers = ((Column.Numbers) table.columns().getFirst()).values();
    int from = numbers.length == 0 ? 0 : (int) numbers[0];
    return take(from, from + numbers.length).matrix();
  }

  @Override
  public String emit(GraphBuilder builder) {
    return builder.input(
        "features", ValueType.of(ElementType.F32, Dim.BATCH, Dim.of(features().size())));
  }

  Tensor tensor() {
    float[] values = new float[rows() * features().size()];
    for (int row = 0; row < rows(); row++) {
      for (int f = 0; f < features().size(); f++) {
        values[row * features().size() + f] = get(f, row);
      }
    }
    return Tensor.of(Shape.of(rows(), features().size()), values);
  }

  Map<String, Tensor> answers(Graph graph) {
    return Interpreter.run(graph, new HashMap<>(Map.of("features", tensor())));
  }

  /** The graph's predictions of a number, or of the second class's share. */
  double[] predictions(Graph graph) {
    Map<String, Tensor> answers = answers(graph);
    boolean classes = answers.containsKey("probabilities");
    Tensor tensor = answers.get(classes ? "probabilities" : "prediction");
    int width = (int) tensor.shape().dim(1);
    List<Double> predictions = new ArrayList<>();
    for (int row = 0; row < rows(); row++) {
      predictions.add((double) tensor.f32((long) row * width + (classes ? 1 : 0)));
    }
    return predictions.stream().mapToDouble(Double::doubleValue).toArray();
  }
}
