package joist.cli;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import joist.cli.ModelLook.Row;
import joist.cli.Screen.Cell;
import joist.graph.Graph;
import joist.graph.Node;
import joist.graph.report.Cost;
import joist.graph.report.MemoryTimeline;
import joist.graph.report.Roofline;

/** A model that is looked at, in tables. */
record InspectScreen(Screen screen, ModelLook look, boolean all) {
  private static final int FEW_NODES = 60;
  private static final int COSTLIEST = 25;
  private static final int AT_PEAK = 6;
  private static final int NAME_WIDTH = 44;

  /** The nodes of one operator together. */
  private record Sum(
      String operator, int nodes, long parameters, long multiplyAdds, long bytes, double seconds) {}

  void show() {
    head();
    operators();
    nodes();
    totals();
    memory();
    fusion();
    roofline();
  }

  private void head() {
    Graph graph = look.inspection().graph();
    screen.heading(look.title());
    screen.say(
        "  %,d nodes%s; %s"
            .formatted(
                look.inspection().running().size(),
                look.folded() == 0 ? "" : ", and %,d folded before a run".formatted(look.folded()),
                graph.opsets().entrySet().stream()
                    .map(e -> (e.getKey().isEmpty() ? "ai.onnx" : e.getKey()) + " " + e.getValue())
                    .collect(Collectors.joining(", "))));
    graph.inputs().forEach(input -> screen.say("  input   " + input));
    graph.outputs().forEach(output -> screen.say("  output  " + output));
  }

  private void operators() {
    Map<String, List<Row>> byOperator =
        look.rows().stream()
            .collect(
                Collectors.groupingBy(
                    row -> row.node().qualifiedOperator(), TreeMap::new, Collectors.toList()));
    List<Sum> sums = new ArrayList<>();
    byOperator.forEach((operator, rows) ->
        sums.add(
            new Sum(
                operator,
                rows.size(),
                rows.stream().mapToLong(row -> row.cost().parameters()).sum(),
                rows.stream().mapToLong(row -> row.cost().multiplyAdds()).sum(),
                rows.stream().mapToLong(row -> row.cost().bytes()).sum(),
                rows.stream().mapToDouble(Row::seconds).sum())));
    sums.sort(Comparator.comparingLong(Sum::bytes).reversed());
    screen.heading("By operator");
    List<Cell<Sum>> cells = new ArrayList<>();
    cells.add(Cell.text("OPERATOR", Sum::operator));
    cells.add(Cell.number("NODES", sum -> "%,d".formatted(sum.nodes())));
    cells.add(Cell.number("PARAMETERS", sum -> Amount.of(sum.parameters())));
    cells.add(Cell.number("MULT-ADDS", sum -> Amount.of(sum.multiplyAdds())));
    cells.add(Cell.number("BYTES MOVED", sum -> Amount.bytes(sum.bytes())));
    if (look.isMeasured()) {
      cells.add(Cell.number("TIME", sum -> time(sum.seconds())));
    }
    screen.table(cells, sums);
  }

  private void nodes() {
    List<Row> rows = look.rows();
    boolean some = !all && rows.size() > FEW_NODES;
    if (some) {
      rows =
          rows.stream()
              .sorted(Comparator.comparingDouble(this::weight).reversed())
              .limit(COSTLIEST)
              .toList();
    }
    screen.heading(some ? "The %d costliest nodes; --all lists all".formatted(COSTLIEST) : "Nodes");
    List<Cell<Row>> cells = new ArrayList<>();
    cells.add(Cell.text("NODE", row -> shortened(row.node().name())));
    cells.add(Cell.text("OPERATOR", row -> row.node().qualifiedOperator()));
    cells.add(Cell.text("MAKES", Row::type));
    cells.add(Cell.number("PARAMETERS", row -> Amount.of(row.cost().parameters())));
    cells.add(Cell.number("MULT-ADDS", row -> Amount.of(row.cost().multiplyAdds())));
    cells.add(Cell.number("BYTES MOVED", row -> Amount.bytes(row.cost().bytes())));
    cells.add(Cell.number("OPS/BYTE", row -> Amount.ratio(row.cost().intensity())));
    if (look.isMeasured()) {
      cells.add(Cell.number("TIME", row -> time(row.seconds())));
    }
    screen.table(cells, rows);
  }

  private double weight(Row row) {
    return look.isMeasured() ? row.seconds() : look.roofline().seconds(row.cost());
  }

  private static String shortened(String name) {
    return name.length() <= NAME_WIDTH
        ? name
        : "…" + name.substring(name.length() - NAME_WIDTH + 1);
  }

  private static String time(double seconds) {
    return seconds == 0 ? "" : Screen.duration(seconds);
  }

  private void totals() {
    Cost cost = look.inspection().cost();
    screen.heading("In all");
    fact(
        "parameters",
        "%s (%s)".formatted(number(cost.parameters()), Screen.bytes(cost.weightBytes())));
    fact("multiply-adds", number(cost.multiplyAdds()));
    fact("operations", number(cost.flops()));
    fact(
        "bytes moved",
        "%s, %.3g operations for each"
            .formatted(
                Screen.bytes(cost.bytes()), (double) cost.flops() / Math.max(1, cost.bytes())));
    if (look.isMeasured()) {
      fact("time", Screen.duration(look.compiled().allSeconds()));
    }
  }

  private static String number(long amount) {
    String text = Amount.of(amount);
    return text.isEmpty() ? "0" : text;
  }

  private void fact(String name, String value) {
    screen.say("  %-16s%s".formatted(name, value));
  }

  private void memory() {
    MemoryTimeline memory = look.inspection().memory();
    if (memory.steps().isEmpty()) {
      return;
    }
    Node node = look.inspection().graph().nodes().get(memory.steps().get(memory.peakStep()).node());
    screen.heading("Memory of values over the nodes, weights aside");
    MemoryChart.lines(memory).forEach(line -> screen.say("  " + line));
    fact(
        "peak",
        "%s, at %s (%s)".formatted(Screen.bytes(memory.peakBytes()), node.name(), node.operator()));
    look.inspection().atPeak().stream()
        .limit(AT_PEAK)
        .forEach(held ->
            screen.say(
                "    %10s  %s  %s"
                    .formatted(
                        Screen.bytes(held.bytes()),
                        look.inspection().sizes().notation(held.value()),
                        screen.dim(held.value()))));
    if (look.compiled().arenaBytes() > 0) {
      fact("compiled", Screen.bytes(look.compiled().arenaBytes()) + " for each running call");
    }
  }

  private void fusion() {
    screen.heading("Compiled");
    screen.say("  " + look.compiled().summary());
    Map<String, Long> counts = new LinkedHashMap<>();
    for (Row row : look.rows()) {
      String reason = row.fusion().replaceAll("'[^']*'", "…");
      counts.merge(reason, 1L, Long::sum);
    }
    counts.entrySet().stream()
        .filter(entry -> !entry.getKey().isEmpty())
        .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
        .forEach(entry -> screen.say("  %,6d  %s".formatted(entry.getValue(), entry.getKey())));
  }

  private void roofline() {
    Roofline roofline = look.roofline();
    screen.heading("This machine, one thread");
    screen.say(
        String.format(
            Locale.ROOT,
            "  %sflop/s and %sB/s at most; from %.1f operations a byte on, arithmetic is the limit",
            Amount.of(roofline.flopsPerSecond()),
            Amount.of(roofline.bytesPerSecond()),
            roofline.ridge()));
    long bound =
        look.rows().stream()
            .filter(row -> row.cost().flops() > 0)
            .filter(row -> row.cost().intensity() < roofline.ridge())
            .count();
    screen.say(
        "  %,d nodes are limited by memory; node by node a run takes %s at least"
            .formatted(bound, Screen.duration(look.leastSeconds())));
    if (look.isMeasured()) {
      double rate = look.inspection().cost().flops() / look.compiled().allSeconds();
      screen.say(
          "  measured %sflop/s, %.2g %% of the peak"
              .formatted(Amount.of(rate), 100 * rate / roofline.flopsPerSecond()));
    }
  }
}
