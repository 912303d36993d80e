package joist.compiler;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import joist.compiler.target.Target;
import joist.compiler.tier.TargetChoice;
import joist.compiler.tier.Targets;
import joist.graph.Attribute;
import joist.graph.Dim;
import joist.graph.Graph;
import joist.graph.GraphBuilder;
import joist.graph.Node;
import joist.graph.ValueType;
import joist.graph.interpret.Interpreter;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The tree operators of older files, as other tools write them, give the interpreter's bits. */
class ImportedTreesTest {
  private static final int FEATURES = 4;
  private static final int ROWS = 50;

  private final long seed = Long.getLong("joist.seed", 2026L);
  private final Random random = new Random(seed);

  /** The attributes of version 3, filled tree by tree. */
  private final Map<String, List<Long>> integers = new HashMap<>();

  private final List<Float> splits = new ArrayList<>();
  private final List<String> modes = new ArrayList<>();
  private final List<Float> weights = new ArrayList<>();

  @ParameterizedTest
  @ValueSource(strings = {"NONE", "LOGISTIC", "SOFTMAX", "SOFTMAX_ZERO"})
  void classifiersOfThreeClasses(String transform) {
    grow("class", 6, 3, 3, false);
    check(classifier(transform, 3, true), ElementType.STRING, 3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"NONE", "LOGISTIC", "SOFTMAX", "SOFTMAX_ZERO"})
  void classifiersOfThreeNumberedClasses(String transform) {
    grow("class", 6, 3, 3, false);
    check(classifier(transform, 3, false), ElementType.I64, 3);
  }

  @ParameterizedTest
  @ValueSource(strings = {"NONE", "LOGISTIC", "SOFTMAX"})
  void classifiersOfTwoClassesWithOneScore(String transform) {
    grow("class", 6, 1, 1, false);
    check(classifier(transform, 2, false), ElementType.I64, 2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"NONE", "LOGISTIC"})
  void classifiersOfTwoClassesWithOneProbability(String transform) {
    grow("class", 6, 1, 1, true);
    check(classifier(transform, 2, false), ElementType.I64, 2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"SUM", "AVERAGE"})
  void regressorsWithBaseValues(String aggregate) {
    grow("target", 5, 2, 2, false);
    Map<String, Attribute> attributes = attributes("target");
    attributes.put("n_targets", new Attribute.IntValue(2));
    attributes.put("aggregate_function", new Attribute.StringValue(aggregate));
    attributes.put("base_values", new Attribute.Floats(new float[] {0.3f, -1.7f}));
    GraphBuilder builder = new GraphBuilder("regressor");
    String x = builder.input("x", ValueType.of(ElementType.F32, Dim.BATCH, Dim.of(FEATURES)));
    builder.nodeNamed("y", Node.ONNX_ML, "TreeEnsembleRegressor", attributes, x);
    builder.output("y", ValueType.of(ElementType.F32, Dim.BATCH, Dim.of(2)));
    assertSame(builder.build());
  }

  private void check(Map<String, Attribute> attributes, ElementType labels, int classes) {
    GraphBuilder builder = new GraphBuilder("classifier");
    String x = builder.input("x", ValueType.of(ElementType.F32, Dim.BATCH, Dim.of(FEATURES)));
    builder.add(
        new Node(
            "trees",
            Node.ONNX_ML,
            "TreeEnsembleClassifier",
            List.of(x),
            List.of("label", "scores"),
            attributes));
    builder.output("label", ValueType.of(labels, Dim.BATCH));
    builder.output("scores", ValueType.of(ElementType.F32, Dim.BATCH, Dim.of(classes)));
    assertSame(builder.build());
  }

  private void assertSame(Graph built) {
    Graph graph =
        new Graph(
            built.name(),
            built.inputs(),
            built.outputs(),
            built.initializers(),
            built.nodes(),
            Map.of(Node.ONNX, 21, Node.ONNX_ML, 3),
            Map.of());
    float[] values = new float[ROWS * FEATURES];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextInt(9) == 0 ? Float.NaN : random.nextInt(-3, 4) / 2f;
    }
    Map<String, Tensor> rows = Map.of("x", Tensor.of(Shape.of(ROWS, FEATURES), values));
    Executable executable = Executable.compile(graph);
    assertThat(Steps.interpreted(executable, rows)).isEmpty();
    Close.assertClose(
        executable.run(rows), Interpreter.run(graph, rows), 1e-6, "-Djoist.seed=" + seed);
    for (TargetChoice choice : TargetChoice.values()) {
      Target target = Targets.ofThisMachine().choose(choice).target();
      for (int count : new int[] {1, 7, ROWS}) {
        Tensor some = Tensor.of(Shape.of(count, FEATURES), Arrays.copyOf(values, count * FEATURES));
        Map<String, Tensor> inputs = Map.of("x", some);
        Close.assertClose(
            Executable.compile(graph, target).run(inputs),
            Interpreter.run(graph, inputs),
            1e-6,
            target.name() + ", -Djoist.seed=" + seed);
      }
    }
  }

  private Map<String, Attribute> classifier(String transform, int classes, boolean named) {
    Map<String, Attribute> attributes = attributes("class");
    attributes.put("post_transform", new Attribute.StringValue(transform));
    if (named) {
      attributes.put("classlabels_strings", new Attribute.Strings(List.of("a", "b", "c")));
    } else {
      attributes.put(
          "classlabels_int64s",
          new Attribute.Ints(Arrays.copyOf(new long[] {7, -9, 1L << 40}, classes)));
    }
    assertThat(classes).isBetween(2, 3);
    return attributes;
  }

  /**
   * @param entries weights of a leaf
   */
  private void grow(String kind, int trees, int entries, int targets, boolean positive) {
    for (int tree = 0; tree < trees; tree++) {
      long branches = 1L + random.nextInt(6);
      for (long id = 0; id < 2 * branches + 1; id++) {
        boolean leaf = id >= branches;
        add("nodes_treeids", tree);
        add("nodes_nodeids", id);
        add("nodes_featureids", leaf ? 0 : random.nextInt(FEATURES));
        add("nodes_missing_value_tracks_true", random.nextInt(2));
        add("nodes_truenodeids", leaf ? 0 : 2 * id + 1);
        add("nodes_falsenodeids", leaf ? 0 : 2 * id + 2);
        modes.add(leaf ? "LEAF" : random.nextBoolean() ? "BRANCH_LEQ" : "BRANCH_LT");
        splits.add(random.nextInt(-3, 4) / 2f);
        for (int entry = 0; leaf && entry < entries; entry++) {
          add(kind + "_treeids", tree);
          add(kind + "_nodeids", id);
          add(kind + "_ids", entry % targets);
          float weight = (float) random.nextGaussian();
          weights.add(positive ? Math.abs(weight) / 8 : weight);
        }
      }
    }
  }

  private void add(String key, long value) {
    integers.computeIfAbsent(key, ignored -> new ArrayList<>()).add(value);
  }

  private Map<String, Attribute> attributes(String kind) {
    Map<String, Attribute> attributes = new HashMap<>();
    integers.forEach((key, values) ->
        attributes.put(
            key, new Attribute.Ints(values.stream().mapToLong(Long::longValue).toArray())));
    attributes.put("nodes_modes", new Attribute.Strings(modes));
    attributes.put("nodes_values", new Attribute.Floats(floats(splits)));
    attributes.put(kind + "_weights", new Attribute.Floats(floats(weights)));
    return attributes;
  }

  private static float[] floats(List<Float> values) {
    float[] floats = new float[values.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = values.get(i);
    }
    return floats;
  }
}
