package joist.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import joist.cli.Screen.Cell;
import joist.onnx.conformance.AllowedMisses;
import joist.onnx.conformance.CaseResult;
import joist.onnx.conformance.Outcome;

/** What became of test cases, as a person reads it and as a script does. */
record ConformanceScreen(
    Screen screen, RunTarget engine, AllowedMisses allowed, List<CaseResult> results) {
  private static final int SHOWN = 160;

  /** How the cases of one operator ended. */
  private record Tally(String operator, long passed, long failed, long unsupported) {
    static Tally of(String operator, List<CaseResult> results) {
      long passed = results.stream().filter(result -> result.outcome().passed()).count();
      long unsupported =
          results.stream().filter(r -> r.outcome() instanceof Outcome.Unsupported).count();
      return new Tally(operator, passed, results.size() - passed - unsupported, unsupported);
    }

    Map<String, Object> document() {
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("operator", operator);
      document.put("passed", passed);
      document.put("failed", failed);
      document.put("unsupported", unsupported);
      return document;
    }
  }

  List<CaseResult> unexpected() {
    return allowed.unexpected(results);
  }

  void show() {
    screen.table(
        List.of(
            Cell.text("OPERATOR", Tally::operator),
            Cell.number("PASSED", tally -> count(tally.passed())),
            Cell.number("FAILED", tally -> count(tally.failed())),
            Cell.number("UNSUPPORTED", tally -> count(tally.unsupported()))),
        byOperator());
    List<CaseResult> misses = misses();
    if (!misses.isEmpty()) {
      screen.heading("Did not pass");
      for (CaseResult miss : misses) {
        screen.say("  " + screen.bold(miss.name()) + ": " + oneLine(miss.outcome().reason()));
        String reason = allowed.reasons().getOrDefault(miss.name(), "");
        if (!reason.isEmpty()) {
          screen.say("    " + screen.dim("allowed: " + reason));
        }
      }
    }
    summary();
  }

  private void summary() {
    Tally all = Tally.of("all", results);
    screen.heading(
        "%,d cases on %s: %,d passed (%.1f %%), %,d failed, %,d unsupported"
            .formatted(
                results.size(),
                engine,
                all.passed(),
                100.0 * all.passed() / results.size(),
                all.failed(),
                all.unsupported()));
    List<String> stale = allowed.stale(results);
    if (!stale.isEmpty()) {
      screen.warn("listed as allowed misses, but they pass: " + String.join(", ", stale));
    }
    int unexpected = unexpected().size();
    if (unexpected > 0 && !allowed.reasons().isEmpty()) {
      screen.warn("%,d of those that did not pass are not listed as allowed".formatted(unexpected));
    }
  }

  Map<String, Object> document() {
    Tally all = Tally.of("all", results);
    Map<String, Object> document = new LinkedHashMap<>(all.document());
    document.remove("operator");
    document.put("engine", engine.toString());
    document.put("cases", results.size());
    document.put("seconds", results.stream().mapToDouble(r -> r.time().toNanos() / 1e9).sum());
    document.put("operators", byOperator().stream().map(Tally::document).toList());
    document.put("misses", misses().stream().map(this::miss).toList());
    document.put("passesThoughAllowedToMiss", allowed.stale(results));
    return document;
  }

  private Map<String, Object> miss(CaseResult result) {
    Map<String, Object> miss = new LinkedHashMap<>();
    miss.put("name", result.name());
    miss.put("operator", result.operator());
    miss.put("outcome", result.outcome().getClass().getSimpleName().toLowerCase(Locale.ROOT));
    miss.put("reason", result.outcome().reason());
    miss.put("allowed", allowed.reasons().containsKey(result.name()));
    return miss;
  }

  private List<CaseResult> misses() {
    return results.stream().filter(result -> !result.outcome().passed()).toList();
  }

  private List<Tally> byOperator() {
    return results.stream()
        .collect(Collectors.groupingBy(CaseResult::operator, TreeMap::new, Collectors.toList()))
        .entrySet()
        .stream()
        .map(entry -> Tally.of(entry.getKey(), entry.getValue()))
        .toList();
  }

  private static String count(long number) {
    return number == 0 ? "" : String.format(Locale.ROOT, "%,d", number);
  }

  private static String oneLine(String reason) {
    String line = reason.lines().collect(Collectors.joining(" "));
    return line.length() <= SHOWN ? line : line.substring(0, SHOWN) + " ...";
  }
}
