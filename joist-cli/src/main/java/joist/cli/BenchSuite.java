package joist.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import joist.graph.GraphException;
import joist.measure.CallTime;
import joist.measure.Processor;
import joist.measure.SideReport;
import joist.measure.suite.Suite;
import joist.measure.suite.SuiteCase;
import joist.measure.suite.SuiteRow;
import joist.onnx.engine.EngineException;

/** The suite's table, row by row as it is measured, in Markdown or as lines of JSON. */
final class BenchSuite {
  /** What one of Joist's targets may take of another's time. */
  private static final double OWN_TARGETS_AIM = 2;

  private final Screen screen;
  private final boolean json;
  private final Suite suite;
  private final BenchEngines engines;
  private boolean wrong;

  BenchSuite(Screen screen, boolean json, Suite suite, BenchEngines engines) {
    this.screen = screen;
    this.json = json;
    this.suite = suite;
    this.engines = engines;
  }

  /**
   * Runs the cases whose names contain {@code filter}.
   *
   * @param folders of more models
   * @param cold whether the same cases are started in processes of their own, too
   * @return whether all answers agreed
   * @throws BadInputException when there is no such case
   */
  boolean run(String filter, List<Path> folders, boolean cold) {
    List<SuiteCase> chosen = chosen(filter, folders);
    screen.say(
        "%s, %d thread(s), Java %s"
            .formatted(Processor.name(), suite.settings().threads(), Runtime.version()));
    screen.say("");
    screen.say(
        "| model | Joist | %s | ratio | aim | | of roofline | largest difference |"
            .formatted(suite.other().title()));
    screen.say("|---|---|---|---|---|---|---|---|");
    chosen.forEach(this::run);
    if (cold) {
      new BenchStarts(screen, json, engines).run(chosen);
    }
    return !wrong;
  }

  private List<SuiteCase> chosen(String filter, List<Path> folders) {
    List<SuiteCase> cases = new ArrayList<>(Suite.cases());
    folders.forEach(folder -> cases.addAll(Suite.cases(folder)));
    String wanted = filter.toLowerCase(Locale.ROOT);
    List<SuiteCase> chosen =
        cases.stream()
            .filter(each -> each.name().toLowerCase(Locale.ROOT).contains(wanted))
            .map(each -> engines.isJoistAlone() ? each.withAim(OWN_TARGETS_AIM) : each)
            .toList();
    if (chosen.isEmpty()) {
      throw new BadInputException("no case of the suite has '%s' in its name".formatted(filter));
    }
    return chosen;
  }

  private void run(SuiteCase each) {
    try {
      SuiteRow row = suite.run(each);
      wrong |= row.result().difference().largest() > BenchCommand.MOST_DIFFERENCE;
      if (json) {
        screen.result(JsonText.of(document(row)));
      } else {
        screen.say(text(row));
      }
    } catch (EngineException | GraphException e) {
      screen.warn("%s: %s".formatted(each.name(), e.getMessage()));
    }
  }

  private static String text(SuiteRow row) {
    return String.format(
        Locale.ROOT,
        "| %s | %s | %s | **%.2f** | %s | %s | %.0f %% | %.1e%s |",
        row.suiteCase().name(),
        NanosText.of(nanos(row, 0)),
        NanosText.of(nanos(row, 1)),
        row.ratio(),
        row.suiteCase().aim(),
        row.isMet() ? "met" : "MISS",
        100 * row.ofRoofline(),
        row.result().difference().largest(),
        row.result().difference().largest() > BenchCommand.MOST_DIFFERENCE ? " WRONG" : "");
  }

  private static double nanos(SuiteRow row, int side) {
    return row.result().sides().get(side).fastest().time().nanos();
  }

  private static Map<String, Object> document(SuiteRow row) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("model", row.suiteCase().name());
    document.put("ratio", row.ratio());
    document.put("aim", row.suiteCase().aim());
    document.put("met", row.isMet());
    document.put("ofRoofline", row.ofRoofline());
    document.put("largestDifference", row.result().difference().largest());
    Map<String, Object> seconds = new LinkedHashMap<>();
    for (SideReport side : row.result().sides()) {
      Map<String, Double> calls = new LinkedHashMap<>();
      for (SideReport.TimedCall call : side.calls()) {
        CallTime time = call.time();
        calls.put(call.way(), time.nanos() / 1e9);
      }
      seconds.put(side.title(), calls);
    }
    document.put("seconds", seconds);
    return document;
  }
}
