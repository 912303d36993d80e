package joist.server.v2;

import inference.InferBatchStatistics;
import inference.InferStatistics;
import inference.MemoryUsage;
import inference.ModelStatistics;
import inference.ModelStatisticsResponse;
import inference.StatisticDuration;
import java.util.List;
import joist.serving.stats.RunCounts;

/** The statistics extension's messages. */
final class GrpcStats {
  private GrpcStats() {}

  static ModelStatisticsResponse message(List<ModelStats> all) {
    return ModelStatisticsResponse.newBuilder()
        .addAllModelStats(all.stream().map(GrpcStats::message).toList())
        .build();
  }

  private static ModelStatistics message(ModelStats stats) {
    return ModelStatistics.newBuilder()
        .setName(stats.name())
        .setVersion(Integer.toString(stats.version()))
        .setLastInference(stats.lastMillis())
        .setInferenceCount(stats.runs().rows())
        .setExecutionCount(stats.runs().runs())
        .setInferenceStats(spans(stats.spans()))
        .addAllBatchStats(stats.runs().bySize().stream().map(GrpcStats::batch).toList())
        .addMemoryUsage(MemoryUsage.newBuilder().setType("CPU").setByteSize(stats.memoryBytes()))
        .build();
  }

  private static InferBatchStatistics batch(RunCounts.OfSize size) {
    return InferBatchStatistics.newBuilder()
        .setBatchSize(size.rows())
        .setComputeInput(span(new ModelStats.Span(size.runs(), size.decodeNanos())))
        .setComputeInfer(span(new ModelStats.Span(size.runs(), size.runNanos())))
        .setComputeOutput(span(new ModelStats.Span(size.runs(), size.encodeNanos())))
        .build();
  }

  private static InferStatistics spans(ModelStats.Spans spans) {
    return InferStatistics.newBuilder()
        .setSuccess(span(spans.success()))
        .setFail(span(spans.fail()))
        .setQueue(span(spans.queue()))
        .setComputeInput(span(spans.input()))
        .setComputeInfer(span(spans.infer()))
        .setComputeOutput(span(spans.output()))
        .build();
  }

  private static StatisticDuration span(ModelStats.Span span) {
    return StatisticDuration.newBuilder().setCount(span.count()).setNs(span.nanos()).build();
  }
}
