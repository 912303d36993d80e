package joist.cli.reproduce;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import joist.graph.Graph;
import joist.graph.interpret.Interpreter;
import joist.measure.Quantiles;
import joist.model.CommonConstants;
import joist.model.Model;
import joist.onnx.OnnxReader;
import joist.tensor.Ledger;
import joist.tensor.Tensor;

/** A process that holds all pipelines in one way, answers texts, and says what that took. */
public final class PipelinesProcess {
  private static final String INPUT = "text";
  private static final int WARM = 2_000;

  private PipelinesProcess() {}

  /** How pipelines are held and run. */
  enum Way {
    /** Compiled, with one place for constants. */
    SHARED,
    /** Compiled, each by itself. */
    PRIVATE,
    /** Each a graph of its own, run operator by operator by the reference interpreter. */
    OPERATORS
  }

  /**
   * What came out.
   *
   * @param bytes that all pipelines added to the process once each has answered
   * @param deploying nanoseconds to load all pipelines and to run each once
   * @param nanos of each request, the first of each pipeline among them
   * @param answers to the requests, in order
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Outcome(long bytes, long deploying, long[] nanos, float[] answers) {
    double p99Millis() {
      long[] sorted = nanos.clone();
      Arrays.sort(sorted);
      return Quantiles.of(sorted, 0.99) / 1e6;
    }

    /** Requests a second, one after the other. */
    double rate() {
      return nanos.length / (Arrays.stream(nanos).sum() / 1e9);
    }

    /** The largest difference of two answers to one request. */
    double difference(Outcome other) {
      double most = 0;
      for (int i = 0; i < answers.length; i++) {
        most = Math.max(most, Math.abs((double) answers[i] - other.answers[i]));
      }
      return most;
    }

    /** On one line. */
    String text() {
      StringBuilder line = new StringBuilder();
      line.append(bytes).append(' ').append(deploying);
      for (int i = 0; i < nanos.length; i++) {
        line.append(' ').append(nanos[i]).append(' ').append(answers[i]);
      }
      return line.toString();
    }

    static Outcome parse(String line) {
      String[] parts = line.split(" ", -1);
      long[] nanos = new long[parts.length / 2 - 1];
      float[] answers = new float[nanos.length];
      for (int i = 0; i < nanos.length; i++) {
        nanos[i] = Long.parseLong(parts[2 * i + 2]);
        answers[i] = Float.parseFloat(parts[2 * i + 3]);
      }
      return new Outcome(Long.parseLong(parts[0]), Long.parseLong(parts[1]), nanos, answers);
    }
  }

  /**
   * Prints an {@link Outcome}.
   *
   * @param arguments the way, the folder of pipelines, how many there are, how many requests
   */
  public static void main(String[] arguments) throws IOException {
    Way way = Way.valueOf(arguments[0]);
    Path folder = Path.of(arguments[1]);
    int pipelines = Integer.parseInt(arguments[2]);
    int requests = Integer.parseInt(arguments[3]);
    System.out.println(measure(way, folder, pipelines, requests).text());
  }

  private static Outcome measure(Way way, Path folder, int pipelines, int requests) {
    Ledger ledger = new Ledger(Long.MAX_VALUE);
    CommonConstants constants = new CommonConstants(ledger);
    warm(way, folder);
    long base = ResidentBytes.ofThisProcess();
    List<Function<Tensor, Tensor>> held = new ArrayList<>();
    Random random = new Random(7);
    long begin = System.nanoTime();
    for (int i = 0; i < pipelines; i++) {
      Function<Tensor, Tensor> pipeline =
          pipeline(way, file(folder, i), ledger.open("pipeline:" + i), constants);
      prove(pipeline, random);
      held.add(pipeline);
    }
    long deploying = System.nanoTime() - begin;
    long[] nanos = new long[requests];
    float[] answers = new float[requests];
    for (int i = 0; i < requests; i++) {
      // The first requests go to one pipeline each, in a row; all others to any.
      int which = i < pipelines ? i : random.nextInt(pipelines);
      Tensor text = TextPipeline.text(random);
      long start = System.nanoTime();
      Tensor answer = held.get(which).apply(text);
      nanos[i] = System.nanoTime() - start;
      answers[i] = answer.f32(0);
    }
    return new Outcome(ResidentBytes.ofThisProcess() - base, deploying, nanos, answers);
  }

  /** All code is warm before the clock starts: what is cold are the pipelines. */
  private static void warm(Way way, Path folder) {
    Ledger ledger = new Ledger(Long.MAX_VALUE);
    CommonConstants constants = new CommonConstants(ledger);
    Random random = new Random(3);
    for (int i = 0; i < 3; i++) {
      Ledger.Account account = ledger.open("warm:" + i);
      Function<Tensor, Tensor> pipeline = pipeline(way, file(folder, 0), account, constants);
      for (int k = 0; k < (way == Way.OPERATORS ? WARM / 50 : WARM); k++) {
        prove(pipeline, random);
      }
    }
  }

  /** One answer, as a server proves what it deploys. */
  private static void prove(Function<Tensor, Tensor> pipeline, Random random) {
    Tensor answer = pipeline.apply(TextPipeline.text(random));
    if (Float.isNaN(answer.f32(0))) {
      throw new IllegalStateException("expected a number for a text, got NaN");
    }
  }

  static Path file(Path folder, int number) {
    return folder.resolve("pipeline" + number + ".onnx");
  }

  private static Function<Tensor, Tensor> pipeline(
      Way way, Path file, Ledger.Account account, CommonConstants constants) {
    return switch (way) {
      case SHARED -> run(Model.load(file, account, constants));
      case PRIVATE -> run(Model.load(file, account));
      case OPERATORS -> {
        Graph graph = OnnxReader.read(file);
        yield text -> Interpreter.run(graph, Map.of(INPUT, text)).values().iterator().next();
      }
    };
  }

  private static Function<Tensor, Tensor> run(Model model) {
    return model::run;
  }
}
