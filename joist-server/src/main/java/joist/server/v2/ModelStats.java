package joist.server.v2;

import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import joist.server.http.ModelName;
import joist.serving.Deployment;
import joist.serving.Deployments;
import joist.serving.ServingException;
import joist.serving.stats.LatencyCounts;
import joist.serving.stats.RunCounts;
import joist.serving.stats.Stage;
import joist.serving.stats.TrafficStats;

/**
 * What the statistics extension tells of a version: counts since it was loaded.
 *
 * @param lastMillis when it last answered, in milliseconds since 1970; 0 for never
 * @param runs of the model, fewer than requests where batches form; rows are what the extension
 *     calls inferences
 * @param memoryBytes off the heap and on it, as charged for the model
 */
record ModelStats(
    String name, int version, long lastMillis, RunCounts runs, Spans spans, long memoryBytes) {
  /** How often, and how long all together. */
  record Span(long count, long nanos) {
    private static Span of(LatencyCounts counts) {
      return new Span(counts.total(), counts.sumNanos());
    }
  }

  /** The parts of requests' ways. */
  record Spans(Span success, Span fail, Span queue, Span input, Span infer, Span output) {}

  /**
   * Of one version, of all versions of a model, or of all models.
   *
   * @param name empty for all
   * @param version empty for all
   */
  static List<ModelStats> find(Deployments deployments, String name, String version) {
    int wanted = ModelName.of(name, version).version();
    List<ModelStats> found =
        deployments.all().stream()
            .filter(d -> d.isLoaded() || d.answers())
            .filter(d -> name.isEmpty() || d.name().equals(name))
            .filter(d -> wanted == 0 || d.version() == wanted)
            .map(ModelStats::of)
            .toList();
    if (found.isEmpty() && !name.isEmpty()) {
      throw new ServingException(
          ServingException.Code.NOT_FOUND,
          "no model '%s' is served here".formatted(wanted == 0 ? name : name + ":" + wanted));
    }
    return found;
  }

  private static long lastMillis(TrafficStats stats) {
    OptionalLong last = stats.lastAnswerNanos();
    return last.isEmpty()
        ? 0
        : System.currentTimeMillis()
            - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - last.getAsLong());
  }

  private static ModelStats of(Deployment deployment) {
    TrafficStats stats = deployment.stats();
    return new ModelStats(
        deployment.name(),
        deployment.version(),
        lastMillis(stats),
        stats.runs().counts(),
        new Spans(
            Span.of(stats.counts(Stage.TOTAL)),
            new Span(stats.errors(), stats.errorNanos()),
            Span.of(stats.counts(Stage.WAIT)),
            Span.of(stats.counts(Stage.DECODE)),
            Span.of(stats.counts(Stage.RUN)),
            Span.of(stats.counts(Stage.ENCODE))),
        deployment.bytes());
  }
}
