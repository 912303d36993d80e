package joist.load;

import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/** Counts what happens until it is asked for the window. Any number of threads may report. */
final class Tally {
  private long sent;
  private long answered;
  private long wrongVersion;
  private long wrongValue;
  private Map<String, Long> failed = new TreeMap<>();
  private Map<String, Long> versions = new TreeMap<>();
  private Histogram latencies = Latencies.emptyHistogram();
  private Histogram lags = Latencies.emptyHistogram();

  synchronized void due() {
    sent++;
  }

  synchronized void written(long lagNanos) {
    Latencies.record(lags, lagNanos);
  }

  synchronized void answered(String version, AnswerCheck.Verdict verdict, long nanos) {
    answered++;
    Latencies.record(latencies, nanos);
    if (!version.isEmpty()) {
      versions.merge(version, 1L, Long::sum);
    }
    switch (verdict) {
      case RIGHT -> {}
      case WRONG_VERSION -> wrongVersion++;
      case WRONG_VALUE -> wrongValue++;
    }
  }

  synchronized void failed(String what) {
    failed.merge(what, 1L, Long::sum);
  }

  /** What was counted since the last call. */
  synchronized LoadWindow take(Instant start, double seconds) {
    LoadWindow window =
        new LoadWindow(
            start,
            seconds,
            sent,
            answered,
            failed,
            versions,
            wrongVersion,
            wrongValue,
            new Latencies(latencies),
            new Latencies(lags));
    sent = 0;
    answered = 0;
    wrongVersion = 0;
    wrongValue = 0;
    failed = new TreeMap<>();
    versions = new TreeMap<>();
    latencies = Latencies.emptyHistogram();
    lags = Latencies.emptyHistogram();
    return window;
  }
}
