package joist.bench.suite;

import ai.onnxruntime.OrtException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import joist.compiler.Executable;
import joist.compiler.shaped.Invocation;
import joist.compiler.tier.TargetChoice;
import joist.compiler.tier.Targets;
import joist.graph.Dim;
import joist.graph.Graph;
import joist.graph.Value;
import joist.onnx.OnnxReader;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/**
 * Times models here and in ONNX Runtime, one thread each, in turns, and prints a table: {@code
 * Suite [--target NAME] [--light FOLDER] [FILTER]}.
 *
 * <p>A round runs one side until 30 ms have passed, then the other; the figures are medians of
 * seven rounds, of three where one run takes longer than 100 ms. Both sides have their inputs in
 * place and leave their outputs where they made them.
 */
public final class Suite {
  private static final long ROUND_NANOS = 30_000_000;
  private static final long LONG_RUN_NANOS = 100_000_000;

  private Suite() {}

  /** Runs the cases whose names contain the filter. */
  public static void main(String[] arguments) throws Exception {
    List<String> words = new ArrayList<>(Arrays.asList(arguments));
    TargetChoice choice = TargetChoice.of(option(words, "--target", "auto"));
    String light = option(words, "--light", "");
    String filter = words.isEmpty() ? "" : words.getFirst();
    System.out.println("| model | Joist | ONNX Runtime | ratio | aim | | largest difference |");
    System.out.println("|---|---|---|---|---|---|---|");
    for (SuiteCase each : cases(light)) {
      if (each.name().contains(filter)) {
        System.out.println(row(each, choice));
      }
    }
  }

  private static String option(List<String> words, String name, String otherwise) {
    int at = words.indexOf(name);
    if (at < 0) {
      return otherwise;
    }
    words.remove(at);
    return words.remove(at);
  }

  private static List<SuiteCase> cases(String light) throws Exception {
    List<SuiteCase> cases = new ArrayList<>(smallCases());
    cases.addAll(loopCases());
    cases.add(
        new SuiteCase(
            "encoder, 2 layers of 128, 64 positions",
            1.5,
            () -> SuiteModels.encoder(2, 64, 128, 4)));
    cases.add(
        new SuiteCase(
            "encoder, 4 layers of 384, 128 positions",
            1.5,
            () -> SuiteModels.encoder(4, 128, 384, 12)));
    cases.add(
        new SuiteCase(
            "decoder step, 4 layers of 512, 128 cached",
            1.5,
            () -> SuiteModels.decoderStep(4, 128, 512, 8)));
    if (!light.isEmpty()) {
      try (Stream<Path> files = Files.list(Path.of(light))) {
        files
            .filter(file -> file.toString().endsWith(".onnx"))
            .sorted()
            .forEach(file ->
                cases.add(
                    new SuiteCase(file.getFileName().toString(), 1.5, () -> lightModel(file))));
      }
    }
    return cases;
  }

  private static List<SuiteCase> smallCases() {
    return List.of(
        new SuiteCase("MLP 32-64-64-16", 0.2, () -> SuiteModels.perceptron(1, 32, 64, 64, 16)),
        new SuiteCase(
            "MLP 784-256-128-16", 0.2, () -> SuiteModels.perceptron(1, 784, 256, 128, 16)),
        new SuiteCase("wide and deep", 0.2, () -> SuiteModels.wideAndDeep(1)),
        new SuiteCase(
            "LSTM 64-128, 20 steps", 0.2, () -> SuiteModels.recurrent("LSTM", 20, 64, 128)),
        new SuiteCase("GRU 64-128, 20 steps", 0.2, () -> SuiteModels.recurrent("GRU", 20, 64, 128)),
        new SuiteCase("small CNN, 32 x 32", 1.5, SuiteModels::smallConvolutional));
  }

  private static List<SuiteCase> loopCases() {
    return List.of(
        new SuiteCase("gelu(x * w + b), 1 M", 0.3, SuiteModels::chain),
        new SuiteCase("layer normalization, 1 M", 0.3, SuiteModels::normalization),
        new SuiteCase(
            "layer normalization in 9 nodes, 1 M", 0.3, SuiteModels::writtenOutNormalization),
        new SuiteCase("softmax, 1 M", 0.3, SuiteModels::softmax),
        new SuiteCase("product 512", 0.95, () -> SuiteModels.product(512, 512, 512)),
        new SuiteCase("product 1024", 0.95, () -> SuiteModels.product(1024, 1024, 1024)),
        new SuiteCase("product 2048", 0.95, () -> SuiteModels.product(2048, 2048, 2048)),
        new SuiteCase("product m=1", 0.95, () -> SuiteModels.product(1, 1024, 1024)),
        new SuiteCase("product m=8", 0.95, () -> SuiteModels.product(8, 1024, 1024)),
        new SuiteCase("product m=32", 0.95, () -> SuiteModels.product(32, 1024, 1024)));
  }

  /** A light model of the ONNX project with the input that it is tested on. */
  private static SuiteCase.Model lightModel(Path file) {
    Graph graph = OnnxReader.read(file);
    Map<String, Tensor> inputs = new LinkedHashMap<>();
    for (Value input : graph.inputs()) {
      long[] extents =
          input.type().dims().stream()
              .mapToLong(dim -> dim instanceof Dim.Known(long extent) ? extent : 1)
              .toArray();
      float[] values = new float[(int) Shape.of(extents).elements()];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) i / values.length;
      }
      inputs.put(input.name(), Tensor.of(Shape.of(extents), values));
    }
    return new SuiteCase.Model(graph, inputs);
  }

  private static String row(SuiteCase each, TargetChoice choice) throws OrtException {
    SuiteCase.Model model = each.graph().get();
    Executable executable =
        Executable.compile(model.graph(), Targets.ofThisMachine().choose(choice).target());
    Invocation call = executable.invocation(model.inputs());
    try (SuitePeer peer = new SuitePeer(model.graph(), model.inputs())) {
      call.run();
      double difference = difference(model.graph(), call, peer);
      long first = once(call::run);
      int rounds = first > LONG_RUN_NANOS ? 3 : 7;
      double[] ours = new double[rounds];
      double[] theirs = new double[rounds];
      for (int round = 0; round < rounds; round++) {
        ours[round] = nanos(call::run);
        theirs[round] = nanos(peer::run);
      }
      double ratio = median(ours) / median(theirs);
      return "| %s | %s | %s | **%.2f** | %s | %s | %.1e |"
          .formatted(
              each.name(),
              text(median(ours)),
              text(median(theirs)),
              ratio,
              each.aim(),
              ratio <= each.aim() ? "met" : "MISS",
              difference);
    }
  }

  /** One side's call. */
  @FunctionalInterface
  private interface Call {
    void run() throws OrtException;
  }

  private static long once(Call call) throws OrtException {
    long start = System.nanoTime();
    call.run();
    return System.nanoTime() - start;
  }

  private static double nanos(Call call) throws OrtException {
    long runs = 0;
    long start = System.nanoTime();
    long now;
    do {
      call.run();
      runs++;
      now = System.nanoTime();
    } while (now - start < ROUND_NANOS);
    return (double) (now - start) / runs;
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  private static String text(double nanos) {
    return nanos < 1e4
        ? "%.2f µs".formatted(nanos / 1e3)
        : nanos < 1e6 ? "%.0f µs".formatted(nanos / 1e3) : "%.2f ms".formatted(nanos / 1e6);
  }

  /** The largest difference of f32 outputs, relative to the largest size in that output. */
  private static double difference(Graph graph, Invocation call, SuitePeer peer)
      throws OrtException {
    double worst = 0;
    for (Value output : graph.outputs()) {
      float[] expected = peer.output(output.name());
      Tensor actual = call.output(output.name());
      double most = 0;
      double largest = 0;
      for (int i = 0; i < expected.length; i++) {
        most = Math.max(most, Math.abs((double) actual.f32(i) - expected[i]));
        largest = Math.max(largest, Math.abs(expected[i]));
      }
      worst = Math.max(worst, most / Math.max(largest, 1e-30));
    }
    return worst;
  }
}
