package joist.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import joist.cli.ModelLook.Row;
import joist.graph.Graph;
import joist.graph.drawing.Drafting;
import joist.graph.drawing.GraphDrawing;
import joist.graph.drawing.GraphDrawing.Content;
import joist.graph.drawing.Point;
import joist.graph.report.WeightHistogram;

/**
 * What the page of a model needs: all of {@link InspectDocument}, weights' histograms, and places.
 */
record PageDocument(ModelLook look) {
  private static final int LABEL = 28;
  private static final double BOLD_LETTER = 8.6;
  private static final double SMALL_LETTER = 6.8;

  /** One line of JSON. */
  String of() {
    Map<String, Object> document = new LinkedHashMap<>(new InspectDocument(look).of());
    InspectDocument texts = new InspectDocument(look);
    List<Map<String, Object>> nodes = new ArrayList<>();
    for (Row row : look.rows()) {
      Map<String, Object> node = new LinkedHashMap<>(texts.node(row));
      node.put("label", row.node().operator());
      node.put("second", second(row));
      node.put("weights", weights(row));
      nodes.add(node);
    }
    document.put("nodes", nodes);
    document.put("frames", frames());
    return JsonText.of(document);
  }

  /** The shape that a node makes, short enough for its box. */
  private static String second(Row row) {
    String type = row.type().replaceFirst("^[a-z0-9]+", "").replaceAll("[\\[\\] ]", "");
    String shape = type.replace(",", "×");
    return shape.length() <= LABEL ? shape : shape.substring(0, LABEL - 1) + "…";
  }

  private List<Map<String, Object>> weights(Row row) {
    Graph graph = look.inspection().graph();
    List<Map<String, Object>> weights = new ArrayList<>();
    for (String input : row.node().inputs()) {
      WeightHistogram.of(graph, input)
          .ifPresent(histogram -> {
            Map<String, Object> weight = new LinkedHashMap<>();
            weight.put("name", input);
            weight.put("type", look.inspection().sizes().notation(input));
            weight.put("min", histogram.min());
            weight.put("max", histogram.max());
            weight.put("mean", histogram.mean());
            weight.put("deviation", histogram.deviation());
            weight.put("zeros", histogram.zeros());
            weight.put("counts", histogram.counts());
            weights.add(weight);
          });
    }
    return weights;
  }

  private List<Map<String, Object>> frames() {
    Map<Integer, Double> widths = new LinkedHashMap<>();
    Map<Integer, Integer> positions = new LinkedHashMap<>();
    for (Row row : look.rows()) {
      double operator = BOLD_LETTER * row.node().operator().length();
      widths.put(row.index(), Math.max(operator, SMALL_LETTER * second(row).length()));
      positions.put(row.index(), positions.size());
    }
    GraphDrawing drawing =
        Drafting.draw(
            look.inspection().graph(),
            look.inspection().running(),
            node -> widths.getOrDefault(node, 0.0));
    List<Map<String, Object>> frames = new ArrayList<>();
    for (GraphDrawing.Frame frame : drawing.frames()) {
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("title", frame.title());
      document.put("size", frame.size());
      document.put("width", rounded(frame.width()));
      document.put("height", rounded(frame.height()));
      document.put("items", frame.items().stream().map(item -> item(item, positions)).toList());
      document.put("lines", frame.lines().stream().map(PageDocument::line).toList());
      frames.add(document);
    }
    return frames;
  }

  /**
   * Kind, what it refers to, centre and size; a node is referred to by its position in the list.
   */
  private static List<Object> item(GraphDrawing.Item item, Map<Integer, Integer> positions) {
    List<Object> document = new ArrayList<>();
    switch (item.content()) {
      case Content.NodeBox(int node) -> {
        document.add("n");
        document.add(positions.getOrDefault(node, -1));
      }
      case Content.SectionBox(int frame) -> {
        document.add("s");
        document.add(frame);
      }
      case Content.Entry(String value) -> {
        document.add("i");
        document.add(value);
      }
      case Content.Exit(String value) -> {
        document.add("o");
        document.add(value);
      }
    }
    document.add(rounded(item.centre().x()));
    document.add(rounded(item.centre().y()));
    document.add(rounded(item.width()));
    document.add(rounded(item.height()));
    return document;
  }

  /** From, to, value, and the bends' coordinates one behind the other. */
  private static List<Object> line(GraphDrawing.Line line) {
    List<Object> document = new ArrayList<>(List.of(line.from(), line.to(), line.value()));
    for (Point bend : line.bends()) {
      document.add(rounded(bend.x()));
      document.add(rounded(bend.y()));
    }
    return document;
  }

  private static long rounded(double coordinate) {
    return Math.round(coordinate);
  }
}
