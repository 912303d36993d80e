package joist.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import joist.cli.Screen.Cell;
import joist.compiler.target.Target;
import joist.graph.report.Roofline;
import joist.measure.CallTime;
import joist.measure.Processor;
import joist.measure.SideBySide;
import joist.measure.SideReport;
import joist.measure.StartReport;
import joist.measure.Workload;

/** What timing a model showed, for people and for programs. */
final class BenchReport {
  private final Path file;
  private final BenchInputs inputs;
  private final Target target;
  private final SideBySide result;
  private final List<StartReport> starts;
  private final Workload work;
  private final Roofline roofline;

  /** One way of calling one engine. */
  private record Row(SideReport side, SideReport.TimedCall call) {
    CallTime time() {
      return call.time();
    }
  }

  BenchReport(
      Path file, BenchInputs inputs, Target target, SideBySide result, List<StartReport> starts) {
    this.file = file;
    this.inputs = inputs;
    this.target = target;
    this.result = result;
    this.starts = List.copyOf(starts);
    this.work = Workload.of(inputs.graph());
    this.roofline = work.roofline();
  }

  void show(Screen screen, int threads) {
    screen.heading("%s on %s".formatted(file.getFileName(), inputs.title()));
    screen.say(
        screen.dim(
            "  %s, %d thread%s, Java %s"
                .formatted(Processor.name(), threads, threads == 1 ? "" : "s", Runtime.version())));
    screen.say("");
    screen.table(
        List.<Cell<Row>>of(
            Cell.text("ENGINE", row -> row.side().title()),
            Cell.text("CALL", row -> row.call().way()),
            Cell.number("TIME", row -> NanosText.of(row.time().nanos())),
            Cell.number("P50", row -> NanosText.of(row.time().p50Nanos())),
            Cell.number("P99", row -> NanosText.of(row.time().p99Nanos())),
            Cell.number("A SECOND", row -> Amount.of(row.time().perSecond())),
            Cell.number("GFLOP/S", row -> Amount.ratio(gigaflops(row.time()))),
            Cell.number("OF ROOFLINE", row -> percent(fraction(row.time())))),
        rows());
    screen.say("");
    for (SideReport side : result.sides()) {
      screen.say("  %s starts: %s".formatted(side.title(), start(side)));
    }
    for (int i = 0; i < starts.size(); i++) {
      screen.say("  %s in a process of its own: %s".formatted(title(i), cold(starts.get(i))));
    }
    screen.say(
        "  a run is at least %s operations and %s of weights, inputs and outputs: %s by the roofline of %.0f GFLOP/s and %.0f GB/s"
            .formatted(
                Amount.of(work.flops()),
                Amount.bytes(work.bytes()),
                NanosText.of(1e9 * work.leastSeconds(roofline)),
                roofline.flopsPerSecond() / 1e9,
                roofline.bytesPerSecond() / 1e9));
    for (int other = 1; other < result.sides().size(); other++) {
      screen.say(
          screen.bold(
              "  Joist takes %.2f of the time of %s, each in its fastest way"
                  .formatted(result.ratio(other), title(other))));
      screen.say(
          "  largest difference of the answers: %.1e of an output's largest size"
              .formatted(result.difference().largest()));
    }
  }

  private List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    for (SideReport side : result.sides()) {
      side.calls().forEach(call -> rows.add(new Row(side, call)));
    }
    return rows;
  }

  private static String start(SideReport side) {
    return side.startSeconds().entrySet().stream()
        .map(step -> step.getKey() + " " + NanosText.of(1e9 * step.getValue()))
        .collect(Collectors.joining(", "));
  }

  private String title(int side) {
    return result.sides().get(side).title();
  }

  private static String cold(StartReport start) {
    return "first answer %s after the JVM's start, %s at rest, %s at most"
        .formatted(
            NanosText.of(1e9 * start.firstAnswerSeconds()),
            Screen.bytes(start.restBytes()),
            Screen.bytes(start.peakBytes()));
  }

  private double gigaflops(CallTime time) {
    return work.flops() / time.nanos();
  }

  private double fraction(CallTime time) {
    return 1e9 * work.leastSeconds(roofline) / time.nanos();
  }

  private static String percent(double part) {
    return String.format(Locale.ROOT, part < 0.0995 ? "%.1f %%" : "%.0f %%", 100 * part);
  }

  Map<String, Object> document(int threads) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("model", file.toString());
    document.put("inputs", inputs.title());
    document.put("machine", Processor.name());
    document.put("java", Runtime.version().toString());
    document.put("target", target.name());
    document.put("threads", threads);
    document.put("flops", work.flops());
    document.put("bytes", work.bytes());
    document.put("flopsPerSecond", roofline.flopsPerSecond());
    document.put("bytesPerSecond", roofline.bytesPerSecond());
    document.put("leastSeconds", work.leastSeconds(roofline));
    if (!starts.isEmpty()) {
      document.put("cold", starts);
    }
    document.put("engines", result.sides().stream().map(this::document).toList());
    if (result.sides().size() > 1) {
      document.put("ratio", result.ratio(1));
      document.put("largestDifference", result.difference().largest());
    }
    return document;
  }

  private Map<String, Object> document(SideReport side) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("engine", side.title());
    document.put("startSeconds", side.startSeconds());
    List<Map<String, Object>> calls = new ArrayList<>();
    for (SideReport.TimedCall call : side.calls()) {
      Map<String, Object> timed = new LinkedHashMap<>();
      timed.put("call", call.way());
      timed.put("seconds", call.time().nanos() / 1e9);
      timed.put("p50Seconds", call.time().p50Nanos() / 1e9);
      timed.put("p99Seconds", call.time().p99Nanos() / 1e9);
      timed.put("perSecond", call.time().perSecond());
      timed.put("gigaflopsPerSecond", gigaflops(call.time()));
      timed.put("ofRoofline", fraction(call.time()));
      timed.put("runs", call.time().runs());
      calls.add(timed);
    }
    document.put("calls", calls);
    return document;
  }
}
