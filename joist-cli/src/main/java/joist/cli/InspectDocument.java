package joist.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import joist.cli.ModelLook.Row;
import joist.graph.Graph;
import joist.graph.Value;
import joist.graph.report.Cost;
import joist.graph.report.Inspection;
import joist.graph.report.MemoryTimeline;
import joist.graph.report.Printer;

/** A model that is looked at, as JSON. */
record InspectDocument(ModelLook look) {
  Map<String, Object> of() {
    Graph graph = look.inspection().graph();
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("model", look.title());
    document.put("name", graph.name());
    document.put("opsets", graph.opsets());
    document.put("inputs", values(graph.inputs()));
    document.put("outputs", values(graph.outputs()));
    document.put("totals", totals());
    document.put("nodes", look.rows().stream().map(this::node).toList());
    document.put("memory", memory());
    document.put("roofline", roofline());
    return document;
  }

  private static List<Map<String, Object>> values(List<Value> values) {
    List<Map<String, Object>> documents = new ArrayList<>();
    for (Value value : values) {
      documents.add(Map.of("name", value.name(), "type", value.type().toString()));
    }
    return documents;
  }

  private Map<String, Object> totals() {
    Cost cost = look.inspection().cost();
    Map<String, Object> totals = new LinkedHashMap<>();
    totals.put("nodes", look.inspection().running().size());
    totals.put("folded", look.folded());
    totals.put("parameters", cost.parameters());
    totals.put("weightBytes", cost.weightBytes());
    totals.put("multiplyAdds", cost.multiplyAdds());
    totals.put("operations", cost.flops());
    totals.put("bytesMoved", cost.bytes());
    totals.put("peakBytes", look.inspection().memory().peakBytes());
    totals.put("arenaBytes", look.compiled().arenaBytes());
    totals.put("compiled", look.compiled().summary());
    totals.put("leastSeconds", look.leastSeconds());
    if (look.isMeasured()) {
      totals.put("seconds", look.compiled().allSeconds());
    }
    return totals;
  }

  Map<String, Object> node(Row row) {
    Map<String, Object> node = new LinkedHashMap<>();
    node.put("index", row.index());
    node.put("name", row.node().name());
    node.put("operator", row.node().qualifiedOperator());
    node.put("inputs", typed(row.node().inputs()));
    node.put("outputs", typed(row.node().outputs()));
    Map<String, String> attributes = new LinkedHashMap<>();
    row.node().attributes().forEach((key, value) -> attributes.put(key, Printer.attribute(value)));
    node.put("attributes", attributes);
    node.put("parameters", row.cost().parameters());
    node.put("multiplyAdds", row.cost().multiplyAdds());
    node.put("operations", row.cost().flops());
    node.put("bytesMoved", row.cost().bytes());
    node.put("intensity", row.cost().intensity());
    node.put("fusion", row.fusion());
    if (look.isMeasured()) {
      node.put("seconds", row.seconds());
    }
    return node;
  }

  private List<Map<String, String>> typed(List<String> values) {
    List<Map<String, String>> documents = new ArrayList<>();
    for (String value : values) {
      documents.add(Map.of("name", value, "type", look.inspection().sizes().notation(value)));
    }
    return documents;
  }

  private Map<String, Object> memory() {
    Inspection inspection = look.inspection();
    MemoryTimeline timeline = inspection.memory();
    Map<String, Object> memory = new LinkedHashMap<>();
    memory.put("nodes", timeline.steps().stream().map(MemoryTimeline.Step::node).toList());
    memory.put("liveBytes", timeline.steps().stream().map(MemoryTimeline.Step::liveBytes).toList());
    memory.put("peakStep", timeline.peakStep());
    memory.put("atPeak", inspection.atPeak());
    return memory;
  }

  private Map<String, Object> roofline() {
    Map<String, Object> roofline = new LinkedHashMap<>();
    roofline.put("flopsPerSecond", look.roofline().flopsPerSecond());
    roofline.put("bytesPerSecond", look.roofline().bytesPerSecond());
    return roofline;
  }
}
