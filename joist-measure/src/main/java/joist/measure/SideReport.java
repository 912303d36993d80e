package joist.measure;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What was seen of one engine.
 *
 * @param title the engine's name and version
 * @param startSeconds from a file to its first answer in this process, step by step
 * @param calls the ways of calling it, with their times
 */
public record SideReport(String title, Map<String, Double> startSeconds, List<TimedCall> calls) {
  /** A way of calling: {@code outputs anew}, or {@code in place}. */
  public record TimedCall(String way, CallTime time) {}

  public SideReport {
    startSeconds = new LinkedHashMap<>(startSeconds);
    calls = List.copyOf(calls);
  }

  /** The way that takes the least time. */
  public TimedCall fastest() {
    return calls.stream()
        .min(Comparator.comparingDouble(call -> call.time().nanos()))
        .orElseThrow();
  }
}
