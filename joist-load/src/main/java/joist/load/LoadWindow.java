package joist.load;

import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What happened in a stretch of a run. Requests are counted as sent when they were due, and as
 * answered or failed when that happened. Windows add up: {@code before = a.plus(b).plus(c)}.
 *
 * @param start on the wall clock, so that others can lay their own events beside it
 * @param seconds its length
 * @param sent requests that were due
 * @param answered requests with a status of 200 to 299
 * @param failed the others, by what happened: {@code status 429}, {@code timeout}, {@code closed},
 *     {@code connect}, {@code protocol}
 * @param versions answers by the version that gave them, as the header {@code x-joist-version} says
 * @param wrongVersion answers of a version that none was expected of, or that was said to be one
 *     version's and is another's
 * @param wrongValue answers that are no expected version's
 * @param latencies of the answered, from the moment each was due
 * @param lags from the moment each request was due to the moment it was written: the generator's
 *     own delay and the wait for a free connection
 */
public record LoadWindow(
    Instant start,
    double seconds,
    long sent,
    long answered,
    Map<String, Long> failed,
    Map<String, Long> versions,
    long wrongVersion,
    long wrongValue,
    Latencies latencies,
    Latencies lags) {
  public LoadWindow {
    failed = Collections.unmodifiableMap(new TreeMap<>(failed));
    versions = Collections.unmodifiableMap(new TreeMap<>(versions));
  }

  /** A window in which nothing happened. */
  public static LoadWindow empty(Instant start) {
    return new LoadWindow(
        start, 0, 0, 0, Map.of(), Map.of(), 0, 0, Latencies.none(), Latencies.none());
  }

  /** Both together; the seconds add up. */
  public LoadWindow plus(LoadWindow other) {
    return new LoadWindow(
        start.isBefore(other.start) ? start : other.start,
        seconds + other.seconds,
        sent + other.sent,
        answered + other.answered,
        sum(failed, other.failed),
        sum(versions, other.versions),
        wrongVersion + other.wrongVersion,
        wrongValue + other.wrongValue,
        latencies.plus(other.latencies),
        lags.plus(other.lags));
  }

  public long failures() {
    return failed.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Whether every request that came to an end was answered, and rightly. */
  public boolean isClean() {
    return failures() == 0 && wrongVersion == 0 && wrongValue == 0;
  }

  private static Map<String, Long> sum(Map<String, Long> a, Map<String, Long> b) {
    Map<String, Long> sum = new TreeMap<>(a);
    b.forEach((key, count) -> sum.merge(key, count, Long::sum));
    return sum;
  }
}
