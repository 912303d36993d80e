package joist.graph.interpret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import joist.graph.Attribute;
import joist.graph.DatumType;
import joist.graph.Dim;
import joist.graph.Graph;
import joist.graph.GraphBuilder;
import joist.graph.GraphException;
import joist.graph.Node;
import joist.graph.Value;
import joist.graph.ValueType;
import joist.graph.random.RandomGraphs;
import joist.graph.typing.Verifier;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Rules that the ONNX project's own tests leave out: ONNX-ML, and errors. */
class InterpreterTest {
  private static final long SEED = Long.getLong("joist.seed", 3L);

  @Test
  void rejectsMissingAndIllTypedInputs() {
    Graph graph = new RandomGraphs(new Random(SEED)).graph(2);
    assertThatThrownBy(() -> Interpreter.run(graph, Map.of()))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("expected the input f: f32[N,");

    Map<String, Tensor> inputs = new HashMap<>(new RandomGraphs(new Random(SEED)).inputs(graph, 2));
    inputs.put("f", Tensor.of(Shape.of(2), "a", "b"));
    assertThatThrownBy(() -> Interpreter.run(graph, inputs))
        .hasMessageContaining("input 'f': expected f32[N,")
        .hasMessageContaining("got string[2]");
  }

  @Test
  void failuresNameTheNode() {
    Tensor one = Tensor.of(Shape.of(1), 1L);
    Node divide = new Node("ratio", "", "Div", List.of("x", "z"), List.of("y"), Map.of());
    GraphBuilder builder = new GraphBuilder("g");
    builder.input("x", ValueType.of(ElementType.I64, Dim.BATCH));
    builder.input("z", ValueType.of(ElementType.I64, Dim.BATCH));
    builder.add(divide);
    Map<String, Tensor> inputs = Map.of("x", one, "z", Tensor.of(Shape.of(1), 0L));

    assertThatThrownBy(() -> Interpreter.run(builder.build(), inputs))
        .isInstanceOf(GraphException.class)
        .hasMessageContaining("node 'ratio' (Div)");
  }

  @Test
  void valuesHaveTheTypesThatWereInferred() {
    for (long seed = SEED; seed < SEED + 80; seed++) {
      RandomGraphs graphs = new RandomGraphs(new Random(seed));
      Graph graph = graphs.graph(12);
      Map<String, ValueType> types = Verifier.verify(graph);
      Map<String, Tensor> outputs = Interpreter.run(graph, graphs.inputs(graph, 3));
      String as = "-Djoist.seed=" + seed;
      outputs.forEach((name, tensor) -> {
        ValueType type = types.get(name);
        assertThat(tensor.type()).as(as).isEqualTo(type.elementType());
        List<Dim> dims = new ArrayList<>();
        for (long extent : tensor.shape().dims()) {
          dims.add(Dim.of(extent));
        }
        assertThat(dims.getFirst()).as(as).isEqualTo(Dim.of(3));
        assertThat(dims.getLast()).as(as).isEqualTo(type.dims().getLast());
      });
    }
  }

  @Test
  void labelsOfRealsTakeNaNForOneKey() {
    Map<String, Attribute> table =
        Map.of(
            "keys_floats", new Attribute.Floats(new float[] {Float.NaN, 0, 1}),
            "values_strings", new Attribute.Strings(List.of("nan", "zero", "one")));
    Tensor x = Tensor.of(Shape.of(4), Float.NaN, 1f, -0f, 5f);

    assertThat(run("LabelEncoder", table, x, 1).getFirst().strings())
        .containsExactly("nan", "one", "zero", "_Unused");
  }

  @Test
  void linearClassifierOfOneRowGivesBothClasses() {
    Map<String, Attribute> model = new HashMap<>();
    model.put("coefficients", new Attribute.Floats(new float[] {0.5f, 1}));
    model.put("intercepts", new Attribute.Floats(new float[] {0.1f}));
    model.put("classlabels_ints", new Attribute.Ints(new long[] {0, 1}));
    model.put("post_transform", new Attribute.StringValue("LOGISTIC"));
    Tensor x = Tensor.of(Shape.of(2, 2), 0.5f, -1f, 2f, 3f);

    List<Tensor> outputs = run("LinearClassifier", model, x, 2);
    assertThat(outputs.getFirst()).isEqualTo(Tensor.of(Shape.of(2), 0L, 1L));
    assertClose(outputs.get(1), 0.65701, 0.34299, 0.016302, 0.983698);
  }

  @Test
  void normalizerLeavesRowsOfZerosAsTheyAre() {
    Map<String, Attribute> norm = Map.of("norm", new Attribute.StringValue("L2"));
    Tensor x = Tensor.of(Shape.of(2, 2), 3f, -4f, 0f, 0f);

    assertClose(run("Normalizer", norm, x, 1).getFirst(), 0.6, -0.8, 0, 0);
  }

  @Test
  void imputerPutsAColumnsValueForNaN() {
    Map<String, Attribute> values =
        Map.of(
            "imputed_value_floats", new Attribute.Floats(new float[] {7, 8}),
            "replaced_value_float", new Attribute.FloatValue(Float.NaN));
    Tensor x = Tensor.of(Shape.of(2, 2), Float.NaN, 1f, 2f, Float.NaN);

    assertClose(run("Imputer", values, x, 1).getFirst(), 7, 1, 2, 8);
  }

  @Test
  void probitIsTheQuantileOfTheNormalDistribution() {
    assertThat(Gauss.quantile(0.975)).isCloseTo(1.959963984540054, Offset.offset(1e-12));
    assertThat(Gauss.quantile(0.5)).isCloseTo(0, Offset.offset(1e-12));
    assertThat(Gauss.erf(0.5)).isCloseTo(0.5204998778130465, Offset.offset(1e-15));
    assertThat(Gauss.erf(3.5)).isCloseTo(0.9999992569016276, Offset.offset(1e-14));
  }

  @Test
  void oldClassifiersOfOneScoreComplementProbabilities() {
    List<Tensor> outputs =
        run("TreeEnsembleClassifier", stump(0.4f, 0.6f), Tensor.of(Shape.of(2, 1), 0f, 1f), 2);

    assertThat(outputs.getFirst().strings()).containsExactly("no", "yes");
    assertClose(outputs.get(1), 0.6, 0.4, 0.4, 0.6);
  }

  @Test
  void oldClassifiersOfOneScoreNegateMargins() {
    List<Tensor> outputs =
        run("TreeEnsembleClassifier", stump(-0.4f, 0.6f), Tensor.of(Shape.of(2, 1), 0f, 1f), 2);

    assertThat(outputs.getFirst().strings()).containsExactly("no", "yes");
    assertClose(outputs.get(1), 0.4, -0.4, -0.6, 0.6);
  }

  private static Map<String, Attribute> stump(float low, float high) {
    Map<String, Attribute> tree = new HashMap<>();
    tree.put("nodes_treeids", new Attribute.Ints(new long[] {0, 0, 0}));
    tree.put("nodes_nodeids", new Attribute.Ints(new long[] {0, 1, 2}));
    tree.put("nodes_featureids", new Attribute.Ints(new long[3]));
    tree.put("nodes_modes", new Attribute.Strings(List.of("BRANCH_LEQ", "LEAF", "LEAF")));
    tree.put("nodes_values", new Attribute.Floats(new float[] {0.5f, 0, 0}));
    tree.put("nodes_truenodeids", new Attribute.Ints(new long[] {1, 0, 0}));
    tree.put("nodes_falsenodeids", new Attribute.Ints(new long[] {2, 0, 0}));
    tree.put("class_treeids", new Attribute.Ints(new long[] {0, 0}));
    tree.put("class_nodeids", new Attribute.Ints(new long[] {1, 2}));
    tree.put("class_ids", new Attribute.Ints(new long[] {0, 0}));
    tree.put("class_weights", new Attribute.Floats(new float[] {low, high}));
    tree.put("classlabels_strings", new Attribute.Strings(List.of("no", "yes")));
    return tree;
  }

  private static List<Tensor> run(
      String operator, Map<String, Attribute> attributes, Tensor x, int outputs) {
    Node node =
        new Node(
            "n",
            Node.ONNX_ML,
            operator,
            List.of("x"),
            outputs == 1 ? List.of("y0") : List.of("y0", "y1"),
            attributes);
    List<Value> made =
        node.outputs().stream().map(name -> new Value(name, new DatumType.Unknown())).toList();
    Map<String, Integer> opsets = Map.of(Node.ONNX_ML, 3);
    Graph graph = new Graph("g", List.of(), made, Map.of("x", x), List.of(node), opsets, Map.of());
    return List.copyOf(Interpreter.run(graph, Map.of()).values());
  }

  private static void assertClose(Tensor actual, double... expected) {
    assertThat(actual.shape().elements()).isEqualTo(expected.length);
    for (int i = 0; i < expected.length; i++) {
      assertThat((double) actual.f32(i)).isCloseTo(expected[i], Offset.offset(1e-4));
    }
  }
}
