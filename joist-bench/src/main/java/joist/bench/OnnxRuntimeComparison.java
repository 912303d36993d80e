package joist.bench;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import joist.compiler.Executable;
import joist.compiler.Frame;
import joist.graph.Dim;
import joist.graph.Graph;
import joist.graph.Value;
import joist.measure.Processor;
import joist.measure.Quantiles;
import joist.model.Model;
import joist.model.ModelException;
import joist.model.Signature;
import joist.onnx.OnnxWriter;
import joist.table.ReadSettings;
import joist.table.Table;
import joist.table.TableReader;
import joist.tensor.Tensor;

/**
 * Joist beside ONNX Runtime on one exported file, features included: answers that agree, then times
 * of one row and of a batch of 1,000, taken in turns so that both meet the same machine.
 *
 * <p>Arguments: {@code MODEL ROWS}, a trained model (an exported ONNX file, or a package) and a
 * file of rows to give it, of which 1,000 are taken, spread evenly; {@code TREES LEAVES} for random
 * models of that size, with and without splits by sets of categories; none for those of 300 trees
 * of 31 leaves.
 */
public final class OnnxRuntimeComparison {
  private static final int BATCH = 1000;
  private static final int ROUNDS = 9;
  private static final int WARM_ROUNDS = 6;
  private static final int CALLS = 1500;
  private static final int BATCH_CALLS = 30;
  private static final double TOLERANCE = 1e-5;

  private final Graph graph;
  private final byte[] model;
  private final Map<String, Tensor> rows;
  private final Frame one;
  private final Frame many;
  private final int last;
  private double sink;

  private OnnxRuntimeComparison(Graph graph, byte[] model, Map<String, Tensor> rows) {
    this.graph = graph;
    this.model = model;
    this.rows = rows;
    Executable executable = Executable.compile(graph);
    this.one = executable.frame(1);
    this.many = executable.frame(BATCH);
    this.last = graph.outputs().size() - 1;
  }

  /** Runs the comparison and prints it; ends with 1 where answers differ. */
  public static void main(String[] arguments) throws OrtException, IOException {
    if (arguments.length != 0 && arguments.length != 2) {
      System.err.println("usage: OnnxRuntimeComparison [MODEL ROWS | TREES LEAVES]");
      System.exit(2);
    }
    System.out.println(
        "machine: %s, %d processors, Java %s, ONNX Runtime %s"
            .formatted(
                Processor.name(),
                Runtime.getRuntime().availableProcessors(),
                Runtime.version(),
                OrtEnvironment.getEnvironment().getVersion()));
    if (arguments.length == 2 && !arguments[0].matches("[0-9]+")) {
      compareTrained(Path.of(arguments[0]), Path.of(arguments[1]));
      return;
    }
    int trees = arguments.length == 0 ? 300 : Integer.parseInt(arguments[0]);
    int leaves = arguments.length == 0 ? 31 : Integer.parseInt(arguments[1]);
    String size = "%d trees of %d leaves".formatted(trees, leaves);
    compareRandom(size + ", splits by sets", CompilerBenchModel.graph(trees, leaves, true));
    compareRandom(size + ", thresholds only", CompilerBenchModel.graph(trees, leaves, false));
  }

  private static void compareRandom(String about, Graph graph) throws OrtException {
    Map<String, Tensor> rows = CompilerBenchModel.rows(graph, 3, BATCH);
    compare(about, new OnnxRuntimeComparison(graph, OnnxWriter.write(graph), rows));
  }

  private static void compareTrained(Path file, Path rows) throws OrtException, IOException {
    try (Model model = Model.load(file)) {
      Signature signature =
          model
              .signature()
              .orElseThrow(() ->
                  new ModelException(
                      "expected a model of a table's rows in '%s', got one with inputs %s"
                          .formatted(file, model.graph().inputs())));
      byte[] exported = model.content().isEmpty() ? Files.readAllBytes(file) : model.toOnnx();
      Table table = TableReader.read(rows, ReadSettings.defaults().withTypes(signature.types()));
      Map<String, Tensor> tensors = TableTensors.of(model.graph(), spread(table, rows));
      String about = "%s (%,d bytes) on rows of %s".formatted(file, exported.length, rows);
      compare(about, new OnnxRuntimeComparison(model.graph(), exported, tensors));
    }
  }

  /** {@link #BATCH} rows from first to last; a shorter table's rows come more than once. */
  private static Table spread(Table table, Path file) {
    if (table.rows() == 0) {
      throw new ModelException("expected rows in '" + file + "', got none");
    }
    return table.rows(
        IntStream.range(0, BATCH).map(i -> (int) ((long) i * table.rows() / BATCH)).toArray());
  }

  private static void compare(String about, OnnxRuntimeComparison comparison) throws OrtException {
    System.out.println(about);
    comparison.compare(1, "1 thread");
    comparison.compare(0, "its default threads");
  }

  private void compare(int threads, String about) throws OrtException {
    try (OnnxRuntimePeer peer = new OnnxRuntimePeer(graph, model, threads)) {
      checkAnswers(peer);
      double[][] nanos = new double[5][ROUNDS];
      for (int round = -WARM_ROUNDS; round < ROUNDS; round++) {
        double[] taken = {
          joistOneRow(),
          peerOneRow(peer),
          peerOneRowWithTensors(peer),
          joistBatch(),
          peerBatch(peer)
        };
        for (int i = 0; round >= 0 && i < taken.length; i++) {
          nanos[i][round] = taken[i];
        }
      }
      print(nanos, about);
      if (Double.isNaN(sink)) {
        System.out.println("some answers are NaN");
      }
    }
  }

  private void print(double[][] nanos, String about) {
    double joist = Quantiles.median(nanos[0]);
    double batch = Quantiles.median(nanos[3]);
    line("one row: Joist, 1 thread, inputs set and answer read", joist, joist);
    line(
        "one row: ONNX Runtime, " + about + ", tensors made before",
        Quantiles.median(nanos[1]),
        joist);
    line(
        "one row: ONNX Runtime, " + about + ", tensors made each time",
        Quantiles.median(nanos[2]),
        joist);
    line("row of 1,000: Joist, 1 thread, inputs set and answers read", batch, batch);
    line(
        "row of 1,000: ONNX Runtime, " + about + ", tensors made before",
        Quantiles.median(nanos[4]),
        batch);
  }

  private static void line(String what, double nanos, double joist) {
    System.out.println("%-72s %9.0f ns  %6.1fx".formatted(what, nanos, nanos / joist));
  }

  private void checkAnswers(OnnxRuntimePeer peer) throws OrtException {
    float[][] expected = peer.answers(rows, 0, BATCH).values();
    fill(many, 0, BATCH);
    many.run();
    double worst = 0;
    for (int row = 0; row < BATCH; row++) {
      for (int column = 0; column < expected[row].length; column++) {
        double difference = Math.abs(many.f32(last, row, column) - expected[row][column]);
        worst = Math.max(worst, difference / Math.max(1, Math.abs(expected[row][column])));
      }
    }
    System.out.println(
        String.format(Locale.ROOT, "largest difference of %d rows: %.2g", BATCH, worst));
    if (!(worst <= TOLERANCE)) {
      throw new IllegalStateException("expected answers within " + TOLERANCE + ", got " + worst);
    }
  }

  private void fill(Frame frame, int from, int count) {
    frame.start(count);
    int input = 0;
    for (Value value : graph.inputs()) {
      Tensor tensor = Objects.requireNonNull(rows.get(value.name()));
      for (int row = 0; row < count; row++) {
        switch (value.type().elementType()) {
          case F32 -> frame.setF32(input, row, 0, tensor.f32(from + row));
          case F64 -> frame.setF64(input, row, 0, tensor.f64(from + row));
          case STRING -> frame.setString(input, row, 0, tensor.string(from + row));
          default ->
              throw new IllegalArgumentException("expected a model of a table, got " + value);
        }
      }
      input++;
    }
  }

  private double joistOneRow() {
    double[] nanos = new double[CALLS];
    for (int call = 0; call < CALLS; call++) {
      long start = System.nanoTime();
      fill(one, call % BATCH, 1);
      one.run();
      sink += one.f32(last, 0, columns() - 1);
      nanos[call] = System.nanoTime() - start;
    }
    return Quantiles.median(nanos);
  }

  private int columns() {
    return graph.outputs().get(last).type().dims().getLast() instanceof Dim.Known(long extent)
        ? (int) extent
        : 1;
  }

  private double peerOneRow(OnnxRuntimePeer peer) throws OrtException {
    double[] nanos = new double[CALLS];
    for (int call = 0; call < CALLS; call++) {
      Map<String, OnnxTensor> tensors = peer.tensors(rows, call % BATCH, 1);
      long start = System.nanoTime();
      sink += peer.run(tensors)[0][0];
      nanos[call] = System.nanoTime() - start;
      OnnxRuntimePeer.close(tensors);
    }
    return Quantiles.median(nanos);
  }

  private double peerOneRowWithTensors(OnnxRuntimePeer peer) throws OrtException {
    double[] nanos = new double[CALLS];
    for (int call = 0; call < CALLS; call++) {
      long start = System.nanoTime();
      Map<String, OnnxTensor> tensors = peer.tensors(rows, call % BATCH, 1);
      sink += peer.run(tensors)[0][0];
      OnnxRuntimePeer.close(tensors);
      nanos[call] = System.nanoTime() - start;
    }
    return Quantiles.median(nanos);
  }

  private double joistBatch() {
    double[] nanos = new double[BATCH_CALLS];
    for (int call = 0; call < BATCH_CALLS; call++) {
      long start = System.nanoTime();
      fill(many, 0, BATCH);
      many.run();
      for (int row = 0; row < BATCH; row++) {
        sink += many.f32(last, row, 0);
      }
      nanos[call] = (System.nanoTime() - start) / (double) BATCH;
    }
    return Quantiles.median(nanos);
  }

  private double peerBatch(OnnxRuntimePeer peer) throws OrtException {
    Map<String, OnnxTensor> tensors = peer.tensors(rows, 0, BATCH);
    double[] nanos = new double[BATCH_CALLS];
    for (int call = 0; call < BATCH_CALLS; call++) {
      long start = System.nanoTime();
      sink += peer.run(tensors)[0][0];
      nanos[call] = (System.nanoTime() - start) / (double) BATCH;
    }
    OnnxRuntimePeer.close(tensors);
    return Quantiles.median(nanos);
  }
}
