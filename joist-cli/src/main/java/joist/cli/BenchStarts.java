package joist.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import joist.measure.StartReport;
import joist.measure.suite.SuiteCase;
import joist.measure.suite.SuiteFile;
import joist.onnx.engine.EngineException;

/** The suite's second table: cold starts and memory, a process each. */
record BenchStarts(Screen screen, boolean json, BenchEngines engines) {
  private static final double SMALL = 0.3;
  private static final double SMALL_AIM = 0.5;
  private static final double AIM = 1;

  void run(List<SuiteCase> cases) {
    screen.say("");
    screen.say(
        "| model | Joist: first answer | %s | ratio | aim | | Joist: at rest, peak | %s | ratio | aim | |"
            .formatted(engines.other().title(), engines.other().title()));
    screen.say("|---|---|---|---|---|---|---|---|---|---|---|");
    cases.forEach(this::run);
  }

  private void run(SuiteCase each) {
    try (SuiteFile made = SuiteFile.of(each)) {
      List<StartReport> reports =
          engines.starts().measure(engines.names(), made.file(), made.inputs());
      if (json) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("model", each.name());
        document.put("cold", reports);
        screen.result(JsonText.of(document));
      } else {
        screen.say(text(each, reports.get(0), reports.get(1)));
      }
    } catch (EngineException e) {
      screen.warn("%s: %s".formatted(each.name(), e.getMessage()));
    }
  }

  private static String text(SuiteCase each, StartReport joist, StartReport other) {
    double start = joist.firstAnswerSeconds() / other.firstAnswerSeconds();
    double rest = (double) joist.restBytes() / other.restBytes();
    double peak = (double) joist.peakBytes() / other.peakBytes();
    double aim = each.aim() <= SMALL ? SMALL_AIM : AIM;
    return String.format(
        Locale.ROOT,
        "| %s | %s | %s | **%.2f** | %s | %s | %s, %s | %s, %s | **%.2f**, **%.2f** | %s | %s |",
        each.name(),
        NanosText.of(1e9 * joist.firstAnswerSeconds()),
        NanosText.of(1e9 * other.firstAnswerSeconds()),
        start,
        aim,
        start <= aim ? "met" : "MISS",
        Screen.bytes(joist.restBytes()),
        Screen.bytes(joist.peakBytes()),
        Screen.bytes(other.restBytes()),
        Screen.bytes(other.peakBytes()),
        rest,
        peak,
        AIM,
        Math.max(rest, peak) <= AIM ? "met" : "MISS");
  }
}
