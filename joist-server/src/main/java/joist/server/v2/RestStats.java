package joist.server.v2;

import java.util.List;
import joist.serving.stats.RunCounts;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The statistics extension's JSON. */
final class RestStats {
  private RestStats() {}

  static ObjectNode json(JsonMapper json, List<ModelStats> all) {
    ObjectNode root = json.createObjectNode();
    ArrayNode list = root.putArray("model_stats");
    for (ModelStats stats : all) {
      ObjectNode node =
          list.addObject()
              .put("name", stats.name())
              .put("version", Integer.toString(stats.version()))
              .put("last_inference", stats.lastMillis())
              .put("inference_count", stats.runs().rows())
              .put("execution_count", stats.runs().runs());
      spans(node.putObject("inference_stats"), stats.spans());
      ArrayNode sizes = node.putArray("batch_stats");
      stats.runs().bySize().forEach(size -> batch(sizes.addObject(), size));
      node.putArray("memory_usage")
          .addObject()
          .put("type", "CPU")
          .put("id", 0)
          .put("byte_size", stats.memoryBytes());
    }
    return root;
  }

  private static void batch(ObjectNode node, RunCounts.OfSize size) {
    node.put("batch_size", size.rows());
    span(node, "compute_input", new ModelStats.Span(size.runs(), size.decodeNanos()));
    span(node, "compute_infer", new ModelStats.Span(size.runs(), size.runNanos()));
    span(node, "compute_output", new ModelStats.Span(size.runs(), size.encodeNanos()));
  }

  private static void spans(ObjectNode node, ModelStats.Spans spans) {
    span(node, "success", spans.success());
    span(node, "fail", spans.fail());
    span(node, "queue", spans.queue());
    span(node, "compute_input", spans.input());
    span(node, "compute_infer", spans.infer());
    span(node, "compute_output", spans.output());
  }

  private static void span(ObjectNode node, String name, ModelStats.Span span) {
    node.putObject(name).put("count", span.count()).put("ns", span.nanos());
  }
}
