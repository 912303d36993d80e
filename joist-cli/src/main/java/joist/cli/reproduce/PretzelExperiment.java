package joist.cli.reproduce;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import joist.cli.reproduce.PipelinesProcess.Outcome;
import joist.cli.reproduce.PipelinesProcess.Way;
import joist.measure.Quantiles;
import joist.measure.TemporaryFolder;
import joist.serving.jvm.JavaProcess;

/** White boxes of PRETZEL: pipelines that hold equal dictionaries once. */
final class PretzelExperiment implements Experiment {
  private static final int PIPELINES = 250;
  private static final int REQUESTS_EACH = 10;

  private final int pipelines;

  PretzelExperiment() {
    this(PIPELINES);
  }

  PretzelExperiment(int pipelines) {
    this.pipelines = pipelines;
  }

  @Override
  public String name() {
    return "pretzel";
  }

  @Override
  public String claim() {
    return "PRETZEL (Lee et al., OSDI 2018): 250 pipelines served as white boxes take 25 times less"
        + " memory than as black boxes, with a p99 5.5 times lower and 4.7 times the throughput.";
  }

  @Override
  public boolean isTimed() {
    return false;
  }

  @Override
  public void run(Duration length, Findings findings) {
    try (TemporaryFolder folder = TemporaryFolder.open("joist-pretzel")) {
      findings.doing("writing %d pipelines of texts".formatted(pipelines));
      for (int i = 0; i < pipelines; i++) {
        TextPipeline.write(i, PipelinesProcess.file(folder.path(), i));
      }
      compare(folder.path(), findings);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void compare(Path folder, Findings findings) throws IOException {
    Outcome shared = process(Way.SHARED, folder, REQUESTS_EACH * pipelines, findings);
    Outcome alone = process(Way.PRIVATE, folder, REQUESTS_EACH * pipelines, findings);
    Outcome operators = process(Way.OPERATORS, folder, REQUESTS_EACH * pipelines, findings);
    findings.add(
        "memory of %d pipelines, private and shared (PSS beyond a process that is ready)"
            .formatted(pipelines),
        "%,.0f MB, %,.0f MB: %.1fx less"
            .formatted(
                alone.bytes() / 1e6, shared.bytes() / 1e6, (double) alone.bytes() / shared.bytes()),
        "10x or more",
        alone.bytes() >= 10 * shared.bytes());
    findings.add(
        "p99, the first request of each among them, of the control (the interpreter, operator by"
            + " operator) and shared",
        "%.2f ms, %.2f ms: %.1fx lower"
            .formatted(
                operators.p99Millis(),
                shared.p99Millis(),
                operators.p99Millis() / shared.p99Millis()),
        "2x or more",
        operators.p99Millis() >= 2 * shared.p99Millis());
    findings.add(
        "texts per second on one thread, the same two",
        "%,.0f, %,.0f: %.1fx"
            .formatted(operators.rate(), shared.rate(), shared.rate() / operators.rate()),
        "2x or more",
        shared.rate() >= 2 * operators.rate());
    double beside = shared.difference(alone);
    double interpreted = shared.difference(operators);
    findings.add(
        "answers: shared less private, shared less interpreted, at most",
        "%.1g, %.1g".formatted(beside, interpreted),
        "0, and 1e-6",
        beside == 0 && interpreted <= 1e-6);
    findings.add(
        "what sharing alone costs: compiled as well, but nothing shared; p99, texts per second",
        "%.2f ms, %,.0f/s; shared %.2f ms, %,.0f/s"
            .formatted(alone.p99Millis(), alone.rate(), shared.p99Millis(), shared.rate()),
        "shared is at most a tenth slower",
        shared.rate() >= 0.9 * alone.rate());
    findings.add(
        "loading a pipeline and running it once, private and shared",
        "%.1f ms, %.1f ms"
            .formatted(alone.deploying() / 1e6 / pipelines, shared.deploying() / 1e6 / pipelines),
        "shared is at most a tenth slower",
        shared.deploying() <= 1.1 * alone.deploying());
    findings.add(plot(shared, alone));
  }

  private Outcome process(Way way, Path folder, int requests, Findings findings)
      throws IOException {
    findings.doing(
        "%d texts to %d pipelines, %s"
            .formatted(requests, pipelines, way.name().toLowerCase(Locale.ROOT)));
    // A heap that shrinks to what is in use, so that the system's count is of that.
    Process process =
        JavaProcess.of(
                PipelinesProcess.class,
                List.of(
                    "-XX:+UseSerialGC",
                    "-Xmx6g",
                    "-XX:MinHeapFreeRatio=5",
                    "-XX:MaxHeapFreeRatio=10"),
                List.of(
                    way.name(),
                    folder.toString(),
                    Integer.toString(pipelines),
                    Integer.toString(requests)))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      String line = out.readLine();
      if (line == null) {
        throw new IOException("the process ended without an answer: " + process);
      }
      return Outcome.parse(line);
    } finally {
      process.destroy();
    }
  }

  private Findings.Plot plot(Outcome shared, Outcome alone) {
    double[] x = new double[100];
    Map<String, double[]> lines = new LinkedHashMap<>();
    for (int i = 0; i < x.length; i++) {
      x[i] = i;
    }
    lines.put("shared, ms", percentiles(shared.nanos()));
    lines.put("private, ms", percentiles(alone.nanos()));
    return new Findings.Plot(
        "Answers of %d pipelines".formatted(pipelines), "percentile", "ms", x, lines);
  }

  private static double[] percentiles(long[] nanos) {
    long[] sorted = nanos.clone();
    Arrays.sort(sorted);
    double[] percentiles = new double[100];
    for (int i = 0; i < percentiles.length; i++) {
      percentiles[i] = Quantiles.of(sorted, i / 100.0) / 1e6;
    }
    return percentiles;
  }
}
