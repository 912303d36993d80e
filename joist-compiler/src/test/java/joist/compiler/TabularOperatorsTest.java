package joist.compiler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import joist.graph.Attribute;
import joist.graph.Dim;
import joist.graph.Graph;
import joist.graph.GraphBuilder;
import joist.graph.GraphException;
import joist.graph.Node;
import joist.graph.ValueType;
import joist.graph.interpret.Interpreter;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Operators of tabular and text models answer as the interpreter, and none is left to it. */
class TabularOperatorsTest {
  private static final int ROWS = 23;
  private static final int COLUMNS = 3;

  private final long seed = Long.getLong("joist.seed", 2026L);
  private final Random random = new Random(seed);
  private final GraphBuilder builder = new GraphBuilder("tabular");

  private static ValueType columns(ElementType type, long columns) {
    return ValueType.of(type, Dim.BATCH, Dim.of(columns));
  }

  private static Map<String, Attribute> floats(String key, float... values) {
    return new HashMap<>(Map.of(key, new Attribute.Floats(values)));
  }

  private static Attribute text(String value) {
    return new Attribute.StringValue(value);
  }

  private float[] numbers(int count) {
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = (float) random.nextGaussian();
    }
    return numbers;
  }

  private Tensor reals(int... special) {
    float[] values = numbers(ROWS * COLUMNS);
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextInt(4) == 0 ? random.nextInt(-1, 2) : values[i];
      values[i] = special.length > 0 && random.nextInt(5) == 0 ? Float.NaN : values[i];
    }
    for (int i = 0; i < COLUMNS; i++) {
      values[i] = 0;
    }
    return Tensor.of(Shape.of(ROWS, COLUMNS), values);
  }

  private void check(String operator, Map<String, Attribute> attributes, long width, Tensor x) {
    ValueType type = columns(x.type(), x.shape().dim(1));
    builder.nodeNamed("y", Node.ONNX_ML, operator, attributes, builder.input("x", type));
    builder.output("y", columns(ElementType.F32, width));
    assertSame(builder.build(), Map.of("x", x));
  }

  private void assertSame(Graph graph, Map<String, Tensor> rows) {
    Executable executable = Executable.compile(graph);
    String about = "-Djoist.seed=" + seed;
    assertThat(Steps.interpreted(executable, rows)).as(about).isEmpty();
    assertThat(executable.keepsRowsApart(rows)).as(about).isTrue();
    Close.assertClose(executable.run(rows), Interpreter.run(graph, rows), 1e-6, about);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, COLUMNS})
  void scales(int count) {
    Map<String, Attribute> attributes = floats("offset", numbers(count));
    attributes.put("scale", new Attribute.Floats(numbers(count)));
    check("Scaler", attributes, COLUMNS, reals(1));
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, -1})
  void imputes(float replaced) {
    Map<String, Attribute> attributes = floats("imputed_value_floats", numbers(COLUMNS));
    attributes.put("replaced_value_float", new Attribute.FloatValue(replaced));
    check("Imputer", attributes, COLUMNS, reals(1));
  }

  @Test
  void binarizes() {
    Map<String, Attribute> threshold = Map.of("threshold", new Attribute.FloatValue(0.25f));
    check("Binarizer", threshold, COLUMNS, reals(1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"MAX", "L1", "L2"})
  void normalizes(String norm) {
    check("Normalizer", Map.of("norm", text(norm)), COLUMNS, reals());
  }

  @Test
  void joinsColumns() {
    String x = builder.input("x", columns(ElementType.F32, COLUMNS));
    Map<String, Attribute> widths =
        Map.of("inputdimensions", new Attribute.Ints(new long[] {3, 3}));
    builder.nodeNamed("y", Node.ONNX_ML, "FeatureVectorizer", widths, x, x);
    builder.output("y", columns(ElementType.F32, 2 * COLUMNS));
    assertSame(builder.build(), Map.of("x", reals()));
  }

  @Test
  void extractsColumns() {
    String x = builder.input("x", columns(ElementType.F32, COLUMNS));
    String indices = builder.constant("i", Tensor.of(Shape.of(1, 2), 2L, 0L));
    builder.nodeNamed("y", Node.ONNX_ML, "ArrayFeatureExtractor", Map.of(), x, indices);
    builder.output("y", columns(ElementType.F32, 2));
    assertSame(builder.build(), Map.of("x", reals()));
  }

  @Test
  void regresses() {
    Map<String, Attribute> attributes = floats("coefficients", numbers(2 * COLUMNS));
    attributes.put("intercepts", new Attribute.Floats(numbers(2)));
    attributes.put("targets", new Attribute.IntValue(2));
    check("LinearRegressor", attributes, 2, reals());
  }

  @ParameterizedTest
  @CsvSource({
    "NONE, 3, 3",
    "LOGISTIC, 3, 3",
    "SOFTMAX, 3, 3",
    "NONE, 1, 2",
    "LOGISTIC, 1, 2",
    "SOFTMAX, 1, 2"
  })
  void classifies(String transform, int lines, int classes) {
    Map<String, Attribute> attributes = floats("coefficients", numbers(lines * COLUMNS));
    attributes.put("intercepts", new Attribute.Floats(numbers(lines)));
    attributes.put("post_transform", text(transform));
    boolean named = random.nextBoolean();
    if (named) {
      attributes.put(
          "classlabels_strings", new Attribute.Strings(List.of("a", "b", "c").subList(0, classes)));
    } else {
      long[] labels = random.longs(classes, -9, 9).distinct().toArray();
      attributes.put(
          "classlabels_ints", new Attribute.Ints(java.util.Arrays.copyOf(labels, classes)));
    }
    String x = builder.input("x", columns(ElementType.F32, COLUMNS));
    builder.add(
        new Node(
            "linear",
            Node.ONNX_ML,
            "LinearClassifier",
            List.of(x),
            List.of("label", "scores"),
            attributes));
    builder.output("label", ValueType.of(named ? ElementType.STRING : ElementType.I64, Dim.BATCH));
    builder.output("scores", columns(ElementType.F32, classes));
    assertSame(builder.build(), Map.of("x", reals()));
  }

  private Tensor words(int columns) {
    String[] words = new String[ROWS * columns];
    for (int i = 0; i < words.length; i++) {
      words[i] = "w" + random.nextInt(5);
    }
    return Tensor.of(Shape.of(ROWS, columns), words);
  }

  @Test
  void spreadsCategories() {
    Map<String, Attribute> known =
        Map.of("cats_strings", new Attribute.Strings(List.of("w1", "w3", "w0")));
    String x = builder.input("x", columns(ElementType.STRING, 2));
    builder.nodeNamed("y", Node.ONNX_ML, "OneHotEncoder", known, x);
    builder.output("y", ValueType.of(ElementType.F32, Dim.BATCH, Dim.of(2), Dim.of(3)));
    assertSame(builder.build(), Map.of("x", words(2)));
  }

  @Test
  void refusesElementOfNoCategory() {
    Map<String, Attribute> strict =
        Map.of(
            "cats_strings", new Attribute.Strings(List.of("yes")),
            "zeros", new Attribute.IntValue(0));
    String x = builder.input("x", columns(ElementType.STRING, 1));
    builder.nodeNamed("y", Node.ONNX_ML, "OneHotEncoder", strict, x);
    builder.output("y", ValueType.of(ElementType.F32, Dim.BATCH, Dim.of(1), Dim.of(1)));
    Executable executable = Executable.compile(builder.build());
    assertThatThrownBy(() -> executable.run(Map.of("x", Tensor.of(Shape.of(2, 1), "yes", "no"))))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("expected one of its categories, as zeros=0 asks, got 'no'");
  }

  @Test
  void mapsCategoriesToNumbersAndBack() {
    Map<String, Attribute> pairs =
        Map.of(
            "cats_strings", new Attribute.Strings(List.of("w1", "w3")),
            "cats_int64s", new Attribute.Ints(new long[] {7, 8}));
    String x = builder.input("x", columns(ElementType.STRING, 2));
    builder.nodeNamed("n", Node.ONNX_ML, "CategoryMapper", pairs, x);
    builder.nodeNamed("y", Node.ONNX_ML, "CategoryMapper", pairs, "n");
    builder.output("n", columns(ElementType.I64, 2));
    builder.output("y", columns(ElementType.STRING, 2));
    assertSame(builder.build(), Map.of("x", words(2)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"TF", "IDF", "TFIDF"})
  void countsWordsAndWhatFollowsThem(String mode) {
    Map<String, Attribute> attributes = floats("weights", numbers(5));
    attributes.put("mode", text(mode));
    attributes.put("min_gram_length", new Attribute.IntValue(1));
    attributes.put("max_gram_length", new Attribute.IntValue(2));
    attributes.put("max_skip_count", new Attribute.IntValue(random.nextInt(3)));
    attributes.put("ngram_counts", new Attribute.Ints(new long[] {0, 2}));
    attributes.put("ngram_indexes", new Attribute.Ints(new long[] {4, 0, 6, 1, 3}));
    attributes.put(
        "pool_strings",
        new Attribute.Strings(List.of("w1", "w2", "w1", "w2", "w0", "w0", "w2", "w3")));
    String x = builder.input("x", columns(ElementType.STRING, 9));
    builder.nodeNamed("y", Node.ONNX, "TfIdfVectorizer", attributes, x);
    builder.output("y", columns(ElementType.F32, 7));
    assertSame(builder.build(), Map.of("x", words(9)));
  }
}
