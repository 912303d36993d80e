package joist.measure;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import joist.onnx.engine.Engine;
import joist.onnx.engine.EngineCall;
import joist.onnx.engine.EngineSession;
import joist.tensor.Datum;

/**
 * One model in one or several engines on the same inputs: their answers, then their times in turns.
 *
 * @param sides in the order of the engines
 * @param difference the largest of the others' answers from the first engine's
 */
public record SideBySide(List<SideReport> sides, AnswerDifference difference) {
  /** Outputs of every run in memory of their own. */
  public static final String ANEW = "outputs anew";

  /** Outputs of every run in the same memory. */
  public static final String IN_PLACE = "in place";

  /**
   * How to measure.
   *
   * @param threads that one call may use
   * @param budget for timing, loading left out
   */
  public record Settings(int threads, Duration budget) {}

  public SideBySide {
    sides = List.copyOf(sides);
  }

  /**
   * Measures.
   *
   * @param model an ONNX file
   * @throws joist.onnx.engine.EngineException when an engine refuses the model
   */
  public static SideBySide measure(
      List<? extends Engine> engines,
      Path model,
      Map<String, ? extends Datum> inputs,
      Settings settings) {
    List<Side> sides = new ArrayList<>();
    try {
      for (Engine engine : engines) {
        sides.add(Side.open(engine, model, inputs, settings.threads()));
      }
      AnswerDifference difference = AnswerDifference.NONE;
      for (Side side : sides) {
        difference =
            difference.or(AnswerDifference.between(side.outputs, sides.getFirst().outputs));
      }
      return new SideBySide(timed(sides, inputs, settings), difference);
    } finally {
      sides.forEach(side -> side.session.close());
    }
  }

  private static List<SideReport> timed(
      List<Side> sides, Map<String, ? extends Datum> inputs, Settings settings) {
    List<Runnable> calls = new ArrayList<>();
    for (Side side : sides) {
      side.session.callInPlace(inputs).ifPresent(call -> side.calls.put(IN_PLACE, call));
      side.calls.values().forEach(call -> calls.add(call::run));
    }
    List<CallTime> times = new Turns(settings.budget()).take(calls);
    List<SideReport> reports = new ArrayList<>();
    int next = 0;
    for (Side side : sides) {
      List<SideReport.TimedCall> timed = new ArrayList<>();
      for (String way : side.calls.keySet()) {
        timed.add(new SideReport.TimedCall(way, times.get(next++)));
      }
      reports.add(new SideReport(side.engine.title(), side.startSeconds, timed));
    }
    return reports;
  }

  /** The time of the first engine as a part of the other's, each called in its fastest way. */
  public double ratio(int other) {
    return sides.getFirst().fastest().time().nanos() / sides.get(other).fastest().time().nanos();
  }

  /** An engine that has answered once. */
  private record Side(
      Engine engine,
      EngineSession session,
      Map<String, Double> startSeconds,
      Map<String, EngineCall> calls,
      Map<String, Datum> outputs) {
    static Side open(Engine engine, Path model, Map<String, ? extends Datum> inputs, int threads) {
      EngineSession session = engine.open(model, threads);
      long start = System.nanoTime();
      EngineCall call = session.call(inputs);
      Map<String, Datum> outputs = call.outputs();
      Map<String, Double> seconds = new LinkedHashMap<>(session.openingSeconds());
      seconds.put("first answer", (System.nanoTime() - start) / 1e9);
      Map<String, EngineCall> calls = new LinkedHashMap<>();
      calls.put(ANEW, call);
      return new Side(engine, session, seconds, calls, outputs);
    }
  }
}
