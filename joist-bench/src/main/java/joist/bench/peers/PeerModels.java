package joist.bench.peers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import joist.bench.peers.PeerModel.Terms;
import joist.graph.Attribute;
import joist.graph.Dim;
import joist.graph.Graph;
import joist.graph.GraphBuilder;
import joist.graph.Node;
import joist.graph.Value;
import joist.graph.ValueType;
import joist.graph.tree.BranchMode;
import joist.graph.tree.TreeEnsembleBuilder;
import joist.measure.suite.Suite;
import joist.measure.suite.SuiteCase;
import joist.onnx.OnnxReader;
import joist.onnx.OnnxWriter;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/** Makes the models' files, their rows, and the answers of ONNX Runtime to them. */
public final class PeerModels {
  /** All models that can be made. */
  public static final List<String> NAMES = List.of("mlp", "trees", "resnet50", "encoder");

  private static final Terms SMALL = new Terms(Duration.ofMillis(20), Duration.ofSeconds(1), false);
  private static final Terms ENCODER =
      new Terms(Duration.ofMillis(150), Duration.ofSeconds(3), true);
  private static final Terms RESNET =
      new Terms(Duration.ofMillis(500), Duration.ofSeconds(4), true);
  private static final String ENCODER_CASE = "encoder, 4 layers of 384, 128 positions";
  private static final int ROWS = 8;
  private static final int FEATURES = 30;
  private static final int TREES = 300;
  private static final int DEPTH = 5;

  private final Path folder;
  private final Random random = new Random(Long.getLong("joist.seed", 2026L));

  /** Makes files in a folder; a light ResNet-50 is read from {@code data/onnx-light}. */
  public PeerModels(Path folder) {
    this.folder = folder;
  }

  /**
   * One of {@link #NAMES}.
   *
   * @throws IllegalArgumentException for another name
   */
  public PeerModel make(String name) throws IOException {
    return switch (name) {
      case "mlp" -> model(name, perceptron(32, 64, 64, 16), SMALL);
      case "trees" -> model(name, treePipeline(), SMALL);
      case "encoder" -> model(name, encoder(), ENCODER);
      case "resnet50" ->
          model(name, OnnxReader.read(Path.of("data/onnx-light/light_resnet50.onnx")), RESNET);
      default ->
          throw new IllegalArgumentException("expected one of " + NAMES + ", got '" + name + "'");
    };
  }

  private PeerModel model(String name, Graph graph, Terms terms) throws IOException {
    Path file = folder.resolve(name + ".onnx");
    Files.write(file, OnnxWriter.write(graph));
    Value input = graph.inputs().getFirst();
    Shape shape =
        Shape.of(
            input.type().dims().stream()
                .mapToLong(dim -> dim instanceof Dim.Known(long extent) ? extent : 1)
                .toArray());
    List<float[]> rows = new ArrayList<>();
    for (int i = 0; i < ROWS; i++) {
      rows.add(gaussians((int) shape.elements(), 1));
    }
    return new PeerModel(
        file, input.name(), shape, rows, OnnxAnswers.of(file, input.name(), shape, rows), terms);
  }

  private float[] gaussians(int count, double scale) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) (scale * random.nextGaussian());
    }
    return values;
  }

  /** {@code f32[N, widths[0]]} through layers of these widths with ReLU between. */
  private Graph perceptron(int... widths) {
    GraphBuilder graph = new GraphBuilder("mlp");
    String x = graph.input("x", ValueType.of(ElementType.F32, Dim.BATCH, Dim.of(widths[0])));
    for (int i = 1; i < widths.length; i++) {
      Shape shape = Shape.of(widths[i - 1], widths[i]);
      float[] weights = gaussians((int) shape.elements(), 1 / Math.sqrt((double) widths[i - 1]));
      String product = graph.node("MatMul", x, graph.constant("w", Tensor.of(shape, weights)));
      Tensor bias = Tensor.of(Shape.of(widths[i]), gaussians(widths[i], 0.1));
      String sum = graph.node("Add", product, graph.constant("b", bias));
      x = i < widths.length - 1 ? graph.node("Relu", sum) : sum;
    }
    return ended(graph, "Softmax", x, widths[widths.length - 1]);
  }

  /** {@code f32[N, FEATURES]}, scaled, through trees to the probability of a class. */
  private Graph treePipeline() {
    GraphBuilder graph = new GraphBuilder("trees");
    String x = graph.input("x", ValueType.of(ElementType.F32, Dim.BATCH, Dim.of(FEATURES)));
    Map<String, Attribute> scales = Map.of("offset", floats(0.5f), "scale", floats(1.5f));
    String scaled = graph.node(Node.ONNX_ML, "Scaler", scales, x);
    TreeEnsembleBuilder ensemble = new TreeEnsembleBuilder(1);
    for (int tree = 0; tree < TREES; tree++) {
      ensemble.root(grow(ensemble, DEPTH));
    }
    graph.add(ensemble.node(scaled, "score"));
    return ended(graph, "Sigmoid", "score", 1);
  }

  private int grow(TreeEnsembleBuilder ensemble, int depth) {
    if (depth == 0) {
      return ensemble.leaf(0, (float) random.nextGaussian() * 0.1f);
    }
    int ifTrue = grow(ensemble, depth - 1);
    int ifFalse = grow(ensemble, depth - 1);
    float split = (float) random.nextGaussian();
    return ensemble.branch(
        BranchMode.LEQ, random.nextInt(FEATURES), split, random.nextBoolean(), ifTrue, ifFalse);
  }

  private static Attribute floats(float value) {
    float[] values = new float[FEATURES];
    Arrays.fill(values, value);
    return new Attribute.Floats(values);
  }

  private static Graph ended(GraphBuilder graph, String operator, String value, int columns) {
    graph.nodeNamed("y", Node.ONNX, operator, Map.of(), value);
    graph.output("y", ValueType.of(ElementType.F32, Dim.BATCH, Dim.of(columns)));
    return graph.build();
  }

  /** As BERT's, but small; of {@code joist bench --suite}. */
  private static Graph encoder() {
    return Suite.cases().stream()
        .filter(suiteCase -> suiteCase.name().equals(ENCODER_CASE))
        .map(SuiteCase::model)
        .findFirst()
        .orElseThrow()
        .get()
        .graph();
  }
}
